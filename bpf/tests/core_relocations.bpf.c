// SPDX-License-Identifier: Apache-2.0
/*
 * Every kind of CO-RE relocation that all compilers know, told of the thread that runs the program. The types name only
 * what is used of the kernel's; some of their names differ from one kernel to the next.
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

struct nsproxy {
	struct net *net_ns;
};

struct task_struct {
	/* In the kernel, they are elsewhere, and in another order. */
	char comm[16];
	struct task_struct *real_parent;
	struct nsproxy *nsproxy;
	int tgid;
	int pid;
	unsigned int sched_reset_on_fork : 1;
	int no_kernel_has_this;
};

/* As it was called before Linux 5.14, and since. */
struct task_struct___before_5_14 {
	volatile long state;
};

struct task_struct___since_5_14 {
	unsigned int __state;
};

struct no_kernel_has_this_type {
	int member;
};

#pragma clang attribute pop

enum bpf_map_type___of_the_kernel {
	BPF_MAP_TYPE_HASH___of_the_kernel = 1000,
	BPF_MAP_TYPE_BLOOM_FILTER___of_the_kernel = 1001,
	BPF_MAP_TYPE_NO_KERNEL_HAS_THIS___of_the_kernel = 1002,
};

struct relocated {
	__u64 pid_tgid;
	__u32 pid;
	__u32 tgid;
	__u32 parent_tgid;
	__u32 network_namespace;
	__u32 reset_on_fork;
	__u32 tgid_offset;
	__u32 comm_size;
	__u32 task_size;
	__u32 task_type_id;
	__u32 hash_value;
	bool tgid_exists;
	bool missing_field_exists;
	bool state_exists;
	bool new_state_exists;
	bool task_exists;
	bool missing_type_exists;
	bool bloom_filter_exists;
	bool missing_value_exists;
	char comm[16];
} relocated;

SEC("raw_tp")
int relocate(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct task_struct___before_5_14 *old = (void *)task;
	struct task_struct___since_5_14 *new = (void *)task;

	relocated.pid_tgid = bpf_get_current_pid_tgid();
	relocated.pid = BPF_CORE_READ(task, pid);
	relocated.tgid = BPF_CORE_READ(task, tgid);
	relocated.parent_tgid = BPF_CORE_READ(task, real_parent, tgid);
	relocated.network_namespace = BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
	relocated.reset_on_fork = BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
	BPF_CORE_READ_STR_INTO(&relocated.comm, task, comm);
	relocated.tgid_offset = bpf_core_field_offset(struct task_struct, tgid);
	relocated.comm_size = bpf_core_field_size(struct task_struct, comm);
	relocated.task_size = bpf_core_type_size(struct task_struct);
	relocated.task_type_id = bpf_core_type_id_kernel(struct task_struct);
	relocated.hash_value =
		bpf_core_enum_value(enum bpf_map_type___of_the_kernel, BPF_MAP_TYPE_HASH___of_the_kernel);
	relocated.tgid_exists = bpf_core_field_exists(task->tgid);
	relocated.missing_field_exists = bpf_core_field_exists(task->no_kernel_has_this);
	relocated.state_exists = bpf_core_field_exists(old->state);
	relocated.new_state_exists = bpf_core_field_exists(new->__state);
	relocated.task_exists = bpf_core_type_exists(struct task_struct);
	relocated.missing_type_exists = bpf_core_type_exists(struct no_kernel_has_this_type);
	relocated.bloom_filter_exists = bpf_core_enum_value_exists(enum bpf_map_type___of_the_kernel,
								   BPF_MAP_TYPE_BLOOM_FILTER___of_the_kernel);
	relocated.missing_value_exists = bpf_core_enum_value_exists(enum bpf_map_type___of_the_kernel,
								    BPF_MAP_TYPE_NO_KERNEL_HAS_THIS___of_the_kernel);
	return 0;
}
