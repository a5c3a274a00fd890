// SPDX-License-Identifier: Apache-2.0
/* Programs whose sections say where they attach; one reads the kernel's memory by CO-RE. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct task_struct {
	int tgid;
	int no_kernel_has_this;
} __attribute__((preserve_access_index));

extern int LINUX_KERNEL_VERSION __kconfig;

const volatile __u32 observed;

__u64 tracepoint_hits;
__u64 raw_hits;
__u32 tgid_by_core;
bool field_exists;
__u32 kernel_version;

static bool is_observed(void)
{
	return bpf_get_current_pid_tgid() >> 32 == observed;
}

SEC("tracepoint/sched/sched_process_fork")
int on_fork(void *ctx)
{
	(void)ctx;
	if (is_observed())
		__sync_fetch_and_add(&tracepoint_hits, 1);
	return 0;
}

SEC("raw_tp/sched_process_fork")
int on_raw_fork(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	(void)ctx;
	if (!is_observed())
		return 0;
	tgid_by_core = BPF_CORE_READ(task, tgid);
	field_exists = bpf_core_field_exists(task->no_kernel_has_this);
	kernel_version = LINUX_KERNEL_VERSION;
	__sync_fetch_and_add(&raw_hits, 1);
	return 0;
}
