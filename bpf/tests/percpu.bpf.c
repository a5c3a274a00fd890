// SPDX-License-Identifier: Apache-2.0
/* Maps with a value for each CPU, of a size that is no multiple of 8, and a program that counts on its CPU. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u32);
} array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1000);
	__type(key, __u64);
	__type(value, __u8[12]);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} lru SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	__u32 key = 1;
	__u32 *value = bpf_map_lookup_elem(&array, &key);

	(void)ctx;
	if (value)
		*value += 1;
	return bpf_get_smp_processor_id();
}
