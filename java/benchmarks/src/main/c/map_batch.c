/* Hash maps: writing and deleting all entries in batches. */
#include "map.h"

static void set_up(struct bpf_object *object)
{
	make_entries();
	map_descriptor = map_fd(object, "large");
}

static __u64 update_all(void)
{
	LIBBPF_OPTS(bpf_map_batch_opts, options);
	__u32 done, count;

	for (done = 0; done < LARGE_ENTRIES; done += count) {
		count = LARGE_ENTRIES - done < BATCH ? LARGE_ENTRIES - done : BATCH;
		check(bpf_map_update_batch(map_descriptor, &map_keys[done], &map_values[done], &count, &options),
		      "bpf_map_update_batch");
	}
	return done;
}

static __u64 delete_all(void)
{
	LIBBPF_OPTS(bpf_map_batch_opts, options);
	__u32 done, count;

	for (done = 0; done < LARGE_ENTRIES; done += count) {
		count = LARGE_ENTRIES - done < BATCH ? LARGE_ENTRIES - done : BATCH;
		check(bpf_map_delete_batch(map_descriptor, &map_keys[done], &count, &options), "bpf_map_delete_batch");
	}
	return done;
}

static void empty(void)
{
	/* The first pass finds nothing to delete. */
	if (bpf_map_lookup_elem(map_descriptor, &map_keys[0], &map_values[0]) == 0)
		delete_all();
}

static void fill(void)
{
	update_all();
}

const struct figure map_update_batch = {
	.name = "map.update.batch",
	.object = "bench_maps.bpf.o",
	.set_up = set_up,
	.before = empty,
	.pass = update_all,
	.operations = LARGE_ENTRIES,
};

const struct figure map_delete_batch = {
	.name = "map.delete.batch",
	.object = "bench_maps.bpf.o",
	.set_up = set_up,
	.before = fill,
	.pass = delete_all,
	.operations = LARGE_ENTRIES,
};
