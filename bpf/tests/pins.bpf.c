// SPDX-License-Identifier: Apache-2.0
/* Maps to be pinned, migrated and shared, and programs that show which map they use. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define PLAIN_MAP(name, kind, entries)                                                                                 \
	struct {                                                                                                       \
		__uint(type, kind);                                                                                    \
		__uint(max_entries, entries);                                                                          \
		__uint(key_size, 4);                                                                                   \
		__uint(value_size, 4);                                                                                 \
	} name SEC(".maps")

PLAIN_MAP(hash, BPF_MAP_TYPE_HASH, 16);
PLAIN_MAP(array, BPF_MAP_TYPE_ARRAY, 8);
PLAIN_MAP(percpu_hash, BPF_MAP_TYPE_PERCPU_HASH, 16);
PLAIN_MAP(percpu_array, BPF_MAP_TYPE_PERCPU_ARRAY, 8);
PLAIN_MAP(events, BPF_MAP_TYPE_PERF_EVENT_ARRAY, 0);
PLAIN_MAP(devices, BPF_MAP_TYPE_DEVMAP, 4);

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, 8);
	__uint(value_size, 4);
} trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 8);
	__uint(value_size, 4);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 5000);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} storage SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} inner SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counter_with_a_name_too_long_for_the_kernel SEC(".maps");

volatile __u32 global_count;
__u32 table[4] SEC(".data.table");

/* Counts its runs in a map and in a global variable. */
SEC("xdp")
int count(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&counter_with_a_name_too_long_for_the_kernel, &key);

	(void)ctx;
	if (value)
		__sync_fetch_and_add(value, 1);
	__sync_fetch_and_add(&global_count, 1);
	return XDP_PASS;
}

/* Counts in the inner map under key 7 of the outer one. */
SEC("xdp")
int count_inside(struct xdp_md *ctx)
{
	__u32 key = 7, zero = 0, *value;
	void *map = bpf_map_lookup_elem(&outer, &key);

	(void)ctx;
	if (!map)
		return XDP_ABORTED;
	value = bpf_map_lookup_elem(map, &zero);
	if (value)
		__sync_fetch_and_add(value, 1);
	return XDP_PASS;
}

/* Keeps the section of a table that can grow. */
SEC("xdp")
int read_table(struct xdp_md *ctx)
{
	(void)ctx;
	return ((volatile __u32 *)table)[3];
}

/* The verifier rejects it: it reads a packet without looking where it ends. */
SEC("?xdp")
int rejected(struct xdp_md *ctx)
{
	return *(__u8 *)(long)ctx->data;
}
