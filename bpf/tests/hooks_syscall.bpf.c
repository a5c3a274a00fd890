// SPDX-License-Identifier: Apache-2.0
/* A program that only user space calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__u64 called_hits;

SEC("syscall")
int called(void *context)
{
	(void)context;
	__sync_fetch_and_add(&called_hits, 1);
	return 0;
}
