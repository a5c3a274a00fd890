// SPDX-License-Identifier: Apache-2.0
/* An option that no kernel has, and that is not weak: the object cannot be loaded. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

extern int CONFIG_NO_KERNEL_HAS_THIS __kconfig;

SEC("raw_tp")
int find(void *ctx)
{
	return CONFIG_NO_KERNEL_HAS_THIS;
}
