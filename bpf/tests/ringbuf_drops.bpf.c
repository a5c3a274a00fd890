// SPDX-License-Identifier: Apache-2.0
/* Programs that count the events for which a ring has no room. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf4j_ringbuf.h"

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

BPF4J_DROP_COUNTER(reserve_drops);
BPF4J_DROP_COUNTER(output_drops);

SEC("xdp")
int reserve(struct xdp_md *ctx)
{
	__u64 *event = bpf4j_ringbuf_reserve(&events, sizeof(*event), &reserve_drops);

	if (!event)
		return XDP_DROP;
	*event = ctx->data_end - ctx->data;
	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

SEC("xdp")
int output(struct xdp_md *ctx)
{
	__u64 bytes[8] = {};
	__u64 size = ctx->data_end - ctx->data;

	/* A size that the verifier does not know. */
	size &= 63;
	if (bpf4j_ringbuf_output(&events, bytes, size, 0, &output_drops))
		return XDP_DROP;
	return XDP_PASS;
}
