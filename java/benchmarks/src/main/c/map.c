/* Hash maps: a lookup, and two ways to read all entries. */
#include "map.h"

int map_descriptor;
struct flow_key map_keys[LARGE_ENTRIES];
struct flow_stats map_values[LARGE_ENTRIES];

void make_entries(void)
{
	unsigned int i;

	for (i = 0; i < LARGE_ENTRIES; i++) {
		struct flow_key key = {i, ~i, i & 0xffff, 443, 6};
		struct flow_stats stats = {i, 1500ULL * i, i, 2ULL * i};

		map_keys[i] = key;
		map_values[i] = stats;
	}
}

void fill_map(struct bpf_object *object, const char *map, unsigned int entries)
{
	unsigned int i;

	make_entries();
	map_descriptor = map_fd(object, map);
	for (i = 0; i < entries; i++)
		check(bpf_map_update_elem(map_descriptor, &map_keys[i], &map_values[i], BPF_ANY),
		      "bpf_map_update_elem");
}

static __u64 sum_of(const struct flow_key *key, const struct flow_stats *stats)
{
	return key->source + stats->packets + stats->bytes;
}

static void set_up_lookup(struct bpf_object *object)
{
	fill_map(object, "small", SMALL_ENTRIES);
}

__u64 lookup_all(void)
{
	struct flow_stats stats;
	unsigned int i;
	__u64 sum = 0;

	for (i = 0; i < SMALL_ENTRIES; i++) {
		check(bpf_map_lookup_elem(map_descriptor, &map_keys[i], &stats), "bpf_map_lookup_elem");
		sum += stats.packets + stats.bytes;
	}
	return sum;
}

const struct figure map_lookup = {
	.name = "map.lookup",
	.object = "bench_maps.bpf.o",
	.set_up = set_up_lookup,
	.pass = lookup_all,
	.operations = SMALL_ENTRIES,
};

const struct figure map_lookup_alone = {
	.name = "map.lookup.alone",
	.object = "bench_maps.bpf.o",
	.set_up = set_up_lookup,
	.pass = lookup_all,
	.single_threaded = true,
	.operations = SMALL_ENTRIES,
};

static void set_up_iterate(struct bpf_object *object)
{
	fill_map(object, "large", LARGE_ENTRIES);
}

static __u64 iterate(void)
{
	static struct flow_key batch_keys[BATCH];
	static struct flow_stats batch_stats[BATCH];
	__u32 cursor, count, i;
	void *in = NULL;
	__u64 sum = 0;
	int result;

	do {
		count = BATCH;
		result = bpf_map_lookup_batch(map_descriptor, in, &cursor, batch_keys, batch_stats, &count, NULL);
		if (result != -ENOENT)
			check(result, "bpf_map_lookup_batch");
		for (i = 0; i < count; i++)
			sum += sum_of(&batch_keys[i], &batch_stats[i]);
		in = &cursor;
	} while (result == 0);
	return sum;
}

const struct figure map_iterate = {
	.name = "map.iterate",
	.object = "bench_maps.bpf.o",
	.set_up = set_up_iterate,
	.pass = iterate,
	.operations = LARGE_ENTRIES,
};

static __u64 walk(void)
{
	struct flow_key key, next;
	struct flow_stats stats;
	const void *last = NULL;
	__u64 sum = 0;
	int result;

	while ((result = bpf_map_get_next_key(map_descriptor, last, &next)) == 0) {
		check(bpf_map_lookup_elem(map_descriptor, &next, &stats), "bpf_map_lookup_elem");
		sum += sum_of(&next, &stats);
		key = next;
		last = &key;
	}
	if (result != -ENOENT)
		check(result, "bpf_map_get_next_key");
	return sum;
}

const struct figure map_walk = {
	.name = "map.walk",
	.object = "bench_maps.bpf.o",
	.set_up = set_up_iterate,
	.pass = walk,
	.operations = LARGE_ENTRIES,
};
