// SPDX-License-Identifier: Apache-2.0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf4j_ringbuf.h>
#include "hello.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} greetings SEC(".maps");

BPF4J_DROP_COUNTER(lost_greetings);

SEC("xdp")
int hello(struct xdp_md *ctx)
{
	struct greeting *greeting = bpf4j_ringbuf_reserve(&greetings, sizeof(*greeting), &lost_greetings);

	if (greeting) {
		greeting->number = NUMBER;
		greeting->length = ctx->data_end - ctx->data;
		bpf_ringbuf_submit(greeting, 0);
	}
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
