// SPDX-License-Identifier: Apache-2.0
/* Programs with instructions of many kinds, to be read back. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} jumps SEC(".maps");

__u64 total;
__u32 flags;

__attribute__((noinline)) int weigh(__u32 length, __u64 factor)
{
	__s32 weight = (__s32)length;
	__u64 sum = (__u64)((__s64)(length * factor) >> 3);

	if (weight < -5)
		return -weight;
	for (int i = 0; i < 4; i++)
		sum = (sum ^ 0x123456789abcdefULL) / 3 + (sum | 7) % 5;
	return (int)sum;
}

SEC("xdp")
int dumped(struct xdp_md *ctx)
{
	void *start = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 key = ctx->data_end - ctx->data;
	__u64 value = bpf_ktime_get_ns(), *found;

	if (start + 14 > end)
		return XDP_DROP;
	key ^= bpf_ntohs(*(__u16 *)(start + 12));
	*(__u8 *)start = 1;
	found = bpf_map_lookup_elem(&table, &key);
	if (found)
		__sync_fetch_and_add(found, 2);
	bpf_map_update_elem(&table, &key, &value, BPF_ANY);
	if (value & 0x80000001)
		bpf_tail_call(ctx, &jumps, 0);
	return weigh(key, value) + (int)bpf_get_prandom_u32();
}

/* Linux 5.12. */
SEC("xdp")
int atomics(struct xdp_md *ctx)
{
	__u64 value = ctx->rx_queue_index;

	value += __sync_fetch_and_add(&total, 1);
	value += __sync_fetch_and_or(&total, value);
	value += __sync_fetch_and_and(&flags, 3);
	value += __sync_val_compare_and_swap(&total, 4, value);
	value += __sync_lock_test_and_set(&flags, 5);
	__sync_fetch_and_xor(&flags, 6);
	return (int)value;
}

static long each(__u32 index, void *context)
{
	__sync_fetch_and_add((__u64 *)context, index);
	return 0;
}

/* Linux 5.17. */
SEC("xdp")
int looping(struct xdp_md *ctx)
{
	__u64 sum = 0;

	bpf_loop(ctx->rx_queue_index, each, &sum, 0);
	return (int)sum;
}
