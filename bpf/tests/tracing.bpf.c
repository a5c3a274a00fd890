// SPDX-License-Identifier: Apache-2.0
/* Programs whose sections say where they attach; one reads the kernel's memory by CO-RE. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct task_struct {
	int tgid;
	int no_kernel_has_this;
} __attribute__((preserve_access_index));

extern int LINUX_KERNEL_VERSION __kconfig;
extern int CONFIG_BPF4J_TEST __kconfig __weak;

/* The process under observation, by its number in its own namespace: in a container that is not the kernel's. */
const volatile __u32 observed;
const volatile __u64 namespace_device;
const volatile __u64 namespace_inode;

struct observation {
	__u64 tracepoint_hits;
	__u64 raw_hits;
	__u32 tgid;
	__u32 tgid_by_core;
	bool field_exists;
	__u32 kernel_version;
	__s32 configured;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct observation);
} observations SEC(".maps");

/* Where to note what the process under observation does; nowhere for others. */
static struct observation *observation(void)
{
	struct bpf_pidns_info info = {};
	__u32 key = 0;

	if (bpf_get_ns_current_pid_tgid(namespace_device, namespace_inode, &info, sizeof(info)) ||
	    info.tgid != observed)
		return NULL;
	return bpf_map_lookup_elem(&observations, &key);
}

SEC("tracepoint/sched/sched_process_fork")
int on_fork(void *ctx)
{
	struct observation *noted = observation();

	(void)ctx;
	if (noted)
		__sync_fetch_and_add(&noted->tracepoint_hits, 1);
	return 0;
}

SEC("raw_tp/sched_process_fork")
int on_raw_fork(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct observation *noted = observation();

	(void)ctx;
	if (!noted)
		return 0;
	__sync_fetch_and_add(&noted->raw_hits, 1);
	noted->tgid = bpf_get_current_pid_tgid() >> 32;
	noted->tgid_by_core = BPF_CORE_READ(task, tgid);
	noted->field_exists = bpf_core_field_exists(task->no_kernel_has_this);
	noted->kernel_version = LINUX_KERNEL_VERSION;
	noted->configured = CONFIG_BPF4J_TEST;
	return 0;
}
