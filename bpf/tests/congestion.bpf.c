// SPDX-License-Identifier: Apache-2.0
/* Congestion controls that count their calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* Or only root of the first network namespace may choose it. */
#define TCP_CONG_NON_RESTRICTED 1

struct sock;

/* libbpf finds the kernel's members by their names. */
struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *socket);
	void (*cong_avoid)(struct sock *socket, __u32 acknowledgement, __u32 acknowledged);
	__u32 (*undo_cwnd)(struct sock *socket);
	__u32 flags;
	char name[16];
};

__u64 first_avoid_hits;
__u64 second_avoid_hits;

SEC("struct_ops")
__u32 threshold(__u64 *arguments)
{
	(void)arguments;
	return 2;
}

/* A program stands for one member only. */
SEC("struct_ops")
__u32 undo(__u64 *arguments)
{
	(void)arguments;
	return 2;
}

SEC("struct_ops")
void first_avoid(__u64 *arguments)
{
	(void)arguments;
	__sync_fetch_and_add(&first_avoid_hits, 1);
}

SEC("struct_ops")
void second_avoid(__u64 *arguments)
{
	(void)arguments;
	__sync_fetch_and_add(&second_avoid_hits, 1);
}

SEC(".struct_ops.link")
struct tcp_congestion_ops first = {
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)first_avoid,
	.undo_cwnd = (void *)undo,
	.flags = TCP_CONG_NON_RESTRICTED,
	.name = "bpf4j_linked",
};

SEC(".struct_ops.link")
struct tcp_congestion_ops second = {
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)second_avoid,
	.undo_cwnd = (void *)undo,
	.flags = TCP_CONG_NON_RESTRICTED,
	.name = "bpf4j_linked",
};

SEC(".struct_ops.link")
struct tcp_congestion_ops other = {
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)second_avoid,
	.undo_cwnd = (void *)undo,
	.flags = TCP_CONG_NON_RESTRICTED,
	.name = "bpf4j_other",
};

SEC(".struct_ops")
struct tcp_congestion_ops unlinked = {
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)first_avoid,
	.undo_cwnd = (void *)undo,
	.flags = TCP_CONG_NON_RESTRICTED,
	.name = "bpf4j_unlinked",
};
