/* Draining a ring buffer that a program has filled. */
#include "bench.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define EVENTS 1000000

static int program;
static struct ring_buffer *ring;
static __u64 sum;

static int on_event(void *context, void *data, size_t size)
{
	(void)context, (void)size;
	sum += *(const __u64 *)data;
	return 0;
}

static void set_up(struct bpf_object *object)
{
	program = bpf_program__fd(bpf_object__find_program_by_name(object, "send_event"));
	check(program, "send_event");
	ring = ring_buffer__new(map_fd(object, "events"), on_event, NULL, NULL);
	check(ring ? 0 : -errno, "ring_buffer__new");
}

static void fill(void)
{
	static char packet[64];
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = sizeof(packet), .repeat = EVENTS);

	check(bpf_prog_test_run_opts(program, &options), "bpf_prog_test_run_opts");
}

static __u64 drain(void)
{
	int events = ring_buffer__consume(ring);

	if (events != EVENTS) {
		fprintf(stderr, "drained %d events\n", events);
		exit(1);
	}
	return sum;
}

const struct figure ring_drain = {
	.name = "ring.drain",
	.object = "bench_ring.bpf.o",
	.set_up = set_up,
	.before = fill,
	.pass = drain,
	.operations = EVENTS,
};
