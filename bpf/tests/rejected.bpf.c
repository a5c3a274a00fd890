// SPDX-License-Identifier: Apache-2.0
/* One program that the verifier accepts and one that it rejects: it reads a packet without looking where it ends. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} rejected_map SEC(".maps");

SEC("xdp")
int sound(struct xdp_md *ctx)
{
	__u32 key = 0;

	(void)ctx;
	return bpf_map_lookup_elem(&rejected_map, &key) ? XDP_PASS : XDP_ABORTED;
}

SEC("xdp")
int unchecked(struct xdp_md *ctx)
{
	return *(__u8 *)(long)ctx->data;
}
