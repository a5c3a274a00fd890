// SPDX-License-Identifier: Apache-2.0
/* Global variables of every size and section, given back by programs. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct point {
	__s32 x;
	__s64 y;
};

const volatile __u8 constant8 = 1;
const volatile __s16 constant16 = -2;
const volatile __u32 constant32 = 3;
const volatile __s64 constant64 = -4;
volatile struct point point = {5, 6};
volatile __u64 zero;
volatile char text[16] = "before";

SEC("xdp")
int sum(struct xdp_md *ctx)
{
	(void)ctx;
	return constant8 + constant16 + constant32 + constant64 + point.x + point.y + zero;
}

SEC("xdp")
int first_letter(struct xdp_md *ctx)
{
	(void)ctx;
	return text[0];
}

/* The verifier sees that the loop never ends unless the constant says that it is never entered. */
const volatile bool broken = true;

SEC("xdp")
int only_if_not_broken(struct xdp_md *ctx)
{
	if (broken)
		return *(volatile int *)(long)ctx->data;
	return XDP_DROP;
}
