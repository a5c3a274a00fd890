// SPDX-License-Identifier: Apache-2.0
/* Maps of the basic kinds, and programs that change them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct pair {
	__u32 first;
	__u64 second;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct pair);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100000);
	__type(key, __u64);
	__type(value, struct pair);
} large SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} percpu SEC(".maps");

/* Counts packets by their length in array[0], and the sum of their bytes in array[1]. */
SEC("xdp")
int count_packets(struct xdp_md *ctx)
{
	__u32 packets = 0, bytes = 1;
	__u64 *value;

	value = bpf_map_lookup_elem(&array, &packets);
	if (value)
		__sync_fetch_and_add(value, 1);
	value = bpf_map_lookup_elem(&array, &bytes);
	if (value)
		__sync_fetch_and_add(value, ctx->data_end - ctx->data);
	return XDP_PASS;
}

SEC("xdp")
int drop_packets(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_DROP;
}
