// SPDX-License-Identifier: Apache-2.0
/* A kernel timer that sends its time through a ring buffer a thousand times a second. */
#include <linux/bpf.h>
#include <linux/time.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define PERIOD_NANOSECONDS 1000000

struct ticker {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ticker);
} tickers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

static int tick(void *map, __u32 *key, struct ticker *ticker)
{
	__u64 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (event) {
		*event = bpf_ktime_get_ns();
		bpf_ringbuf_submit(event, 0);
	}
	bpf_timer_start(&ticker->timer, PERIOD_NANOSECONDS, 0);
	return 0;
}

/* Runs once. The timer ends with the map. */
SEC("xdp")
int start(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct ticker *ticker = bpf_map_lookup_elem(&tickers, &key);

	if (!ticker || bpf_timer_init(&ticker->timer, &tickers, CLOCK_MONOTONIC))
		return XDP_ABORTED;
	bpf_timer_set_callback(&ticker->timer, tick);
	bpf_timer_start(&ticker->timer, PERIOD_NANOSECONDS, 0);
	return XDP_PASS;
}
