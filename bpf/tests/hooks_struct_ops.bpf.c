// SPDX-License-Identifier: Apache-2.0
/* A congestion control that counts how often it is asked. */
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

__u64 avoid_hits;

SEC("struct_ops")
__u32 threshold(__u64 *arguments)
{
	(void)arguments;
	return 2;
}

SEC("struct_ops")
__u32 undo(__u64 *arguments)
{
	(void)arguments;
	return 2;
}

SEC("struct_ops")
void avoid(__u64 *arguments)
{
	(void)arguments;
	__sync_fetch_and_add(&avoid_hits, 1);
}

SEC(".struct_ops")
struct tcp_congestion_ops control = {
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo,
	.flags = TCP_CONG_NON_RESTRICTED,
	.name = "bpf4j_control",
};
