// SPDX-License-Identifier: Apache-2.0
/* A symbol that no kernel has, and that is not weak: the object cannot be loaded. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

extern const void no_kernel_has_this_symbol __ksym;

__u64 address;

SEC("raw_tp")
int find(void *ctx)
{
	address = (__u64)&no_kernel_has_this_symbol;
	return 0;
}
