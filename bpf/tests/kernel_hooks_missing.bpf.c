// SPDX-License-Identifier: Apache-2.0
/* A function that no kernel has: the program loads, and cannot be attached. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe/no_kernel_has_this_function")
int before(void *ctx)
{
	return 0;
}
