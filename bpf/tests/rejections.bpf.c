// SPDX-License-Identifier: Apache-2.0
/* Programs that the verifier rejects, each for another reason. Tests load one at a time. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct value {
	__u32 numbers[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct value);
} values SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__type(key, __u32);
	__type(value, __u64);
} constants SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct locked {
	struct bpf_spin_lock lock;
	__u32 number;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct locked);
} locks SEC(".maps");

/* Not created by the test that loads absent_map. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} left_out SEC(".maps");

SEC("xdp")
int packet_unchecked(struct xdp_md *ctx)
{
	struct ethhdr *eth = (void *)(long)ctx->data;

	return eth->h_proto == 8 ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int packet_checked_too_little(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;

	if (data + 8 > end)
		return XDP_PASS;
	return *(volatile __u8 *)(data + 10);
}

SEC("xdp")
int packet_unbounded(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__s64 offset = (__s64)bpf_ktime_get_ns();

	if (data + offset + 1 > end)
		return XDP_PASS;
	return *(volatile __u8 *)(data + offset);
}

SEC("xdp")
int null_unchecked(struct xdp_md *ctx)
{
	__u32 key = ctx->rx_queue_index;
	struct value *value = bpf_map_lookup_elem(&values, &key);

	return value->numbers[0];
}

SEC("xdp")
int null_arithmetic(struct xdp_md *ctx)
{
	__u32 key = ctx->rx_queue_index;
	struct value *value = bpf_map_lookup_elem(&values, &key);
	__u64 offset = bpf_get_prandom_u32() & 7;
	__u8 *byte = (__u8 *)value + offset;

	asm volatile("" : "+r"(byte));
	return value ? *byte : 0;
}

SEC("xdp")
int loop_endless(struct xdp_md *ctx)
{
	__u32 queue = ctx->rx_queue_index;

	asm volatile("1: if %0 != 5 goto 1b;" ::"r"(queue) : "memory");
	return XDP_PASS;
}

SEC("xdp")
int too_complex(struct xdp_md *ctx)
{
	__u32 sum = 0;

	for (__u32 i = 0; i < 2000000; i++) {
		sum += i;
		asm volatile("" : "+r"(sum));
	}
	return sum & 1;
}

static int (*const of_packets)(void *, __u32, const void *, __u32, __u64) = (void *)BPF_FUNC_skb_store_bytes;

SEC("xdp")
int helper_of_other_type(struct xdp_md *ctx)
{
	__u32 bytes = 0;

	return of_packets(ctx, 0, &bytes, sizeof(bytes), 0);
}

static int (*const no_helper)(void) = (void *)9999;

SEC("xdp")
int helper_unknown(struct xdp_md *ctx)
{
	return no_helper();
}

/* The kernel's has more in it; a type that is only declared would not do. */
struct sock {
	int unused;
};

extern __u32 tcp_reno_ssthresh(struct sock *sk) __ksym __weak;
extern void no_kernel_has_this_kfunc(void) __ksym __weak;

SEC("xdp")
int kfunc_of_other_type(struct xdp_md *ctx)
{
	return tcp_reno_ssthresh(0);
}

SEC("xdp")
int kfunc_unresolved(struct xdp_md *ctx)
{
	no_kernel_has_this_kfunc();
	return XDP_PASS;
}

struct sock___of_no_kernel {
	int no_kernel_has_this;
} __attribute__((preserve_access_index));

SEC("raw_tracepoint/sys_enter")
int relocation_failed(struct bpf_raw_tracepoint_args *ctx)
{
	struct sock___of_no_kernel *sock = (void *)ctx->args[0];
	int number = 0;

	bpf_core_read(&number, sizeof(number), &sock->no_kernel_has_this);
	return number;
}

SEC("xdp")
int absent_map(struct xdp_md *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&left_out, &key) ? XDP_PASS : XDP_DROP;
}

static __noinline int inner_stack(__u32 seed)
{
	volatile __u8 bytes[400];

	for (int i = 0; i < 400; i++)
		bytes[i] = seed;
	return bytes[seed & 127];
}

SEC("xdp")
int stack_too_large(struct xdp_md *ctx)
{
	volatile __u8 bytes[300];

	for (int i = 0; i < 300; i++)
		bytes[i] = i;
	return inner_stack(bytes[ctx->rx_queue_index & 127]) + bytes[ctx->ingress_ifindex & 127];
}

SEC("xdp")
int stack_uninitialised(struct xdp_md *ctx)
{
	__u32 key;

	asm volatile("" : "=m"(key));
	return bpf_map_lookup_elem(&values, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int stack_out_of_bounds(struct xdp_md *ctx)
{
	asm volatile("r2 = r10; r2 += -520; *(u64 *)(r2 + 0) = r1;" ::: "r2", "memory");
	return XDP_PASS;
}

SEC("xdp")
int stack_index_unbounded(struct xdp_md *ctx)
{
	volatile __u8 bytes[16] = {};

	bytes[ctx->ingress_ifindex] = 1;
	return bytes[0];
}

SEC("xdp")
int misaligned(struct xdp_md *ctx)
{
	asm volatile("r2 = 0; *(u64 *)(r10 - 12) = r2;" ::: "r2", "memory");
	return XDP_PASS;
}

SEC("xdp")
int reference_leaked(struct xdp_md *ctx)
{
	__u64 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (event)
		*event = 1;
	return XDP_PASS;
}

SEC("xdp")
int record_out_of_bounds(struct xdp_md *ctx)
{
	__u64 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_PASS;
	event[1] = 1;
	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

SEC("xdp")
int value_out_of_bounds(struct xdp_md *ctx)
{
	__u32 key = ctx->rx_queue_index;
	struct value *value = bpf_map_lookup_elem(&values, &key);

	if (!value)
		return XDP_PASS;
	return ((volatile struct value *)value)->numbers[bpf_get_prandom_u32() & 31];
}

SEC("xdp")
int value_unbounded(struct xdp_md *ctx)
{
	__u32 key = ctx->rx_queue_index;
	struct value *value = bpf_map_lookup_elem(&values, &key);

	if (!value)
		return XDP_PASS;
	return ((volatile struct value *)value)->numbers[bpf_get_prandom_u32()];
}

SEC("xdp")
int value_read_only(struct xdp_md *ctx)
{
	__u32 key = ctx->rx_queue_index;
	__u64 *value = bpf_map_lookup_elem(&constants, &key);

	if (value)
		*value = 1;
	return XDP_PASS;
}

SEC("xdp")
int size_unbounded(struct xdp_md *ctx)
{
	__u8 bytes[16] = {};

	bpf_probe_read_kernel(bytes, ctx->rx_queue_index, ctx);
	return bytes[0];
}

SEC("xdp")
int size_negative(struct xdp_md *ctx)
{
	__u8 bytes[16] = {};
	__s64 size = (__s64)bpf_ktime_get_ns();

	if (size > 16)
		return XDP_PASS;
	bpf_probe_read_kernel(bytes, size, ctx);
	return bytes[0];
}

SEC("xdp")
__attribute__((naked)) int no_return_value(void)
{
	asm volatile("exit;");
}

SEC("xdp")
__attribute__((naked)) int register_unset(void)
{
	asm volatile("r0 = r7; exit;");
}

SEC("xdp")
__attribute__((naked)) int unreachable(void)
{
	asm volatile("r0 = 2; exit; r0 = 1; exit;");
}

SEC("xdp")
__attribute__((naked)) int no_exit(void)
{
	asm volatile("r0 = 2;");
}

SEC("cgroup/sock_create")
int return_out_of_range(struct bpf_sock *ctx)
{
	return 2;
}

SEC("xdp")
int context_out_of_bounds(struct xdp_md *ctx)
{
	return *(volatile __u32 *)((void *)ctx + 64);
}

SEC("tc")
int context_read_only(struct __sk_buff *ctx)
{
	ctx->len = 1;
	return 0;
}

SEC("xdp")
int context_modified(struct xdp_md *ctx)
{
	void *moved = (void *)ctx + 4;

	asm volatile("" : "+r"(moved));
	return *(volatile __u32 *)moved;
}

/* Rejected before Linux 5.12. */
SEC("xdp")
int newer_instruction(struct xdp_md *ctx)
{
	__u64 number = 1;

	return __sync_fetch_and_add(&number, 1) + __sync_fetch_and_add(&number, 1);
}

SEC("raw_tracepoint/sys_enter")
int pointer_unknown(struct bpf_raw_tracepoint_args *ctx)
{
	return *(volatile int *)ctx->args[0];
}

SEC("tc")
int pointer_invalidated(struct __sk_buff *ctx)
{
	__u8 *data = (void *)(long)ctx->data;

	if (data + 1 > (__u8 *)(long)ctx->data_end)
		return 0;
	bpf_skb_pull_data(ctx, 0);
	return *(volatile __u8 *)data;
}

SEC("xdp")
int argument_of_other_type(struct xdp_md *ctx)
{
	return bpf_map_lookup_elem(&values, (void *)8) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int map_of_other_type(struct xdp_md *ctx)
{
	__u32 key = 0;

	return bpf_ringbuf_output(&values, &key, sizeof(key), 0);
}

SEC("uprobe")
int sleeps(void *ctx)
{
	__u32 number = 0;

	bpf_copy_from_user(&number, sizeof(number), (void *)8);
	return number;
}

SEC("tc")
int call_under_lock(struct __sk_buff *ctx)
{
	__u32 key = ctx->ifindex;
	struct locked *value = bpf_map_lookup_elem(&locks, &key);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	value->number = bpf_get_prandom_u32();
	bpf_spin_unlock(&value->lock);
	return 0;
}

SEC("tc")
int lock_kept(struct __sk_buff *ctx)
{
	__u32 key = ctx->ifindex;
	struct locked *value = bpf_map_lookup_elem(&locks, &key);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	return 0;
}

/* Accepted: what the verifier says of a sound program. */
SEC("xdp")
int sound(struct xdp_md *ctx)
{
	__u32 key = ctx->rx_queue_index;
	struct value *value = bpf_map_lookup_elem(&values, &key);

	if (!value)
		return XDP_ABORTED;
	return value->numbers[3] > 7 ? XDP_DROP : XDP_PASS;
}

/* Accepted too, after many turns. */
SEC("xdp")
int long_log(struct xdp_md *ctx)
{
	__u32 sum = 0;

	for (__u32 i = 0; i < 12000; i++) {
		sum += i;
		asm volatile("" : "+r"(sum));
	}
	return sum & 1;
}

/* Rejected after some. */
SEC("xdp")
int rejected_late(struct xdp_md *ctx)
{
	__u32 sum = 0;

	for (__u32 i = 0; i < 2000; i++) {
		sum += i;
		asm volatile("" : "+r"(sum));
	}
	return *(volatile __u8 *)(long)ctx->data + sum;
}
