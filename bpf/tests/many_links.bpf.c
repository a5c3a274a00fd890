// SPDX-License-Identifier: Apache-2.0
/* A program for each of some hooks that take many programs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__u64 hits;

SEC("raw_tracepoint/sched_process_fork")
int on_fork_raw(void *context)
{
	(void)context;
	__sync_fetch_and_add(&hits, 1);
	return 0;
}

SEC("tracepoint/sched/sched_process_fork")
int on_fork(void *context)
{
	(void)context;
	__sync_fetch_and_add(&hits, 1);
	return 0;
}

SEC("cgroup_skb/egress")
int on_egress(struct __sk_buff *context)
{
	(void)context;
	__sync_fetch_and_add(&hits, 1);
	return 1;
}

SEC("sk_lookup")
int on_lookup(struct bpf_sk_lookup *context)
{
	(void)context;
	__sync_fetch_and_add(&hits, 1);
	return SK_PASS;
}
