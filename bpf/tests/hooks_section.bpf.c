// SPDX-License-Identifier: Apache-2.0
/* A program that counts its runs where its section says. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__u64 by_section_hits;

SEC("tracepoint/sched/sched_process_fork")
int by_section(void *ctx)
{
	__sync_fetch_and_add(&by_section_hits, 1);
	return 0;
}
