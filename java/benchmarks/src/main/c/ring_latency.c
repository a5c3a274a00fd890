/* How long after its submission an event reaches the handler of a reader that waits by epoll. */
#include "bench.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <time.h>

/* Longer than the pause between two events. */
#define TIMEOUT_MILLISECONDS 1000

static struct ring_buffer *ring;

static int on_event(void *context, void *data, size_t size)
{
	struct timespec now;

	(void)context, (void)size;
	clock_gettime(CLOCK_MONOTONIC, &now);
	sample((now.tv_sec * 1000000000ULL + now.tv_nsec - *(const __u64 *)data) / 1e9);
	return 0;
}

static void set_up(struct bpf_object *object)
{
	static char packet[64];
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = sizeof(packet));
	int program = bpf_program__fd(bpf_object__find_program_by_name(object, "start"));

	check(bpf_prog_test_run_opts(program, &options), "bpf_prog_test_run_opts");
	ring = ring_buffer__new(map_fd(object, "events"), on_event, NULL, NULL);
	check(ring ? 0 : -errno, "ring_buffer__new");
}

static __u64 await_event(void)
{
	int events = ring_buffer__poll(ring, TIMEOUT_MILLISECONDS);

	check(events, "ring_buffer__poll");
	return events;
}

const struct figure ring_latency_p50 = {
	.name = "ring.latency.p50",
	.object = "bench_latency.bpf.o",
	.set_up = set_up,
	.pass = await_event,
	.samples_itself = true,
	.percentile = 50,
	.seconds = 10,
	.operations = 1,
};

const struct figure ring_latency_p99 = {
	.name = "ring.latency.p99",
	.object = "bench_latency.bpf.o",
	.set_up = set_up,
	.pass = await_event,
	.samples_itself = true,
	.percentile = 99,
	.seconds = 10,
	.operations = 1,
};
