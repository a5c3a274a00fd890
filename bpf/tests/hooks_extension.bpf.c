// SPDX-License-Identifier: Apache-2.0
/* Programs that replace or watch functions of another program. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

__u64 replacing_hits;
__u64 watching_hits;

SEC("freplace")
int replacing(struct __sk_buff *packet)
{
	__sync_fetch_and_add(&replacing_hits, 1);
	return 40;
}

SEC("fentry")
int BPF_PROG(watching)
{
	__sync_fetch_and_add(&watching_hits, 1);
	return 0;
}
