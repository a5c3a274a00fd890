// SPDX-License-Identifier: Apache-2.0
/* Programs that let packets go on. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int transmit(struct xdp_md *ctx)
{
	return XDP_TX;
}

SEC("tc")
int accept(struct __sk_buff *packet)
{
	return 0;
}
