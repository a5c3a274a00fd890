// SPDX-License-Identifier: Apache-2.0
/* An arena at a fixed address, and a program that the verifier refuses when told to. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
	/* Below 2 GiB, since old compilers have no larger numbers in BTF. */
	__uint(map_extra, 0x11000000);
} arena SEC(".maps");

const volatile __u32 rejected;

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	asm volatile("" ::"r"(&arena));
	if (rejected)
		return *(volatile int *)(long)ctx->data;
	return XDP_PASS;
}
