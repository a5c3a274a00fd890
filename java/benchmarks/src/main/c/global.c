/* A global variable in the memory that is shared with programs. */
#include "bench.h"

#include <errno.h>

#define READS 100000

static const volatile __u64 *packets;

static void set_up(struct bpf_object *object)
{
	struct bpf_map *bss = bpf_object__find_map_by_name(object, ".bss");
	size_t size;

	/* The section's only variable. */
	packets = bss ? bpf_map__initial_value(bss, &size) : NULL;
	check(packets ? 0 : -ENOENT, ".bss");
}

static __u64 read_variable(void)
{
	__u64 sum = 0;
	int i;

	for (i = 0; i < READS; i++)
		sum += *packets;
	return sum;
}

const struct figure global_read = {
	.name = "global.read",
	.object = "bench_maps.bpf.o",
	.set_up = set_up,
	.pass = read_variable,
	.operations = READS,
};
