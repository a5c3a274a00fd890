// SPDX-License-Identifier: Apache-2.0
/* A program that may not use what the kernel keeps for programs under the GPL. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Proprietary";

SEC("xdp")
int proprietary(struct xdp_md *ctx)
{
	bpf_printk("hello");
	return XDP_PASS;
}
