// SPDX-License-Identifier: Apache-2.0
/* Programs whose sections say where they attach, and two whose sections do not. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__u64 fork_hits;
__u64 raw_hits;

SEC("tracepoint/sched/sched_process_fork")
int on_fork(void *context)
{
	(void)context;
	__sync_fetch_and_add(&fork_hits, 1);
	return 0;
}

SEC("raw_tracepoint/sched_process_fork")
int on_fork_raw(void *context)
{
	(void)context;
	__sync_fetch_and_add(&raw_hits, 1);
	return 0;
}

SEC("tracepoint/sched/no_kernel_has_this")
int on_nothing(void *context)
{
	(void)context;
	return 0;
}

SEC("xdp")
int on_packet(struct xdp_md *context)
{
	(void)context;
	return XDP_PASS;
}

SEC("tc")
int on_buffer(struct __sk_buff *context)
{
	(void)context;
	return 0;
}
