// SPDX-License-Identifier: Apache-2.0
/* A ring buffer with room for 1,000,000 events of the benchmarks, and the program that sends one at each run. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct event {
	__u64 sequence;
	__u64 payload[3];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 << 20);
} events SEC(".maps");

__u64 sequence;

SEC("xdp")
int send_event(struct xdp_md *ctx)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_ABORTED;
	event->sequence = sequence++;
	event->payload[0] = ctx->data;
	event->payload[1] = ctx->data_end;
	event->payload[2] = 0;
	/* Nobody waits: what is measured is the reading of a full ring. */
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return XDP_PASS;
}
