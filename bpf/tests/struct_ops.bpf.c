// SPDX-License-Identifier: Apache-2.0
/* The smallest congestion control that the kernel takes, which does nothing of the kind. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct sock;

/* libbpf finds the kernel's members by their names. */
struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *socket);
	void (*cong_avoid)(struct sock *socket, __u32 acknowledgement, __u32 acknowledged);
	__u32 (*undo_cwnd)(struct sock *socket);
	char name[16];
};

SEC("struct_ops/still_ssthresh")
__u32 still_ssthresh(__u64 *arguments)
{
	(void)arguments;
	return 2;
}

SEC("struct_ops/still_cong_avoid")
void still_cong_avoid(__u64 *arguments)
{
	(void)arguments;
}

SEC("struct_ops/still_undo_cwnd")
__u32 still_undo_cwnd(__u64 *arguments)
{
	(void)arguments;
	return 2;
}

SEC(".struct_ops")
struct tcp_congestion_ops still = {
	.ssthresh = (void *)still_ssthresh,
	.cong_avoid = (void *)still_cong_avoid,
	.undo_cwnd = (void *)still_undo_cwnd,
	.name = "bpf4j_still",
};
