// SPDX-License-Identifier: Apache-2.0
/* Iterators that write a line for each element, and count them. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct task_struct {
	int pid;
	int tgid;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	void *map;
	void *key;
	void *value;
};

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
};

#pragma clang attribute pop

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1000);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

__u64 task_hits;
__u64 other_task_hits;
__u64 element_hits;
__u64 other_element_hits;
__u64 cgroup_hits;

static int write_task(struct bpf_iter__task *context, __u64 *hits)
{
	struct task_struct *task = context->task;

	if (!task)
		return 0;
	__sync_fetch_and_add(hits, 1);
	BPF_SEQ_PRINTF(context->meta->seq, "%d %d\n", task->tgid, task->pid);
	return 0;
}

SEC("iter/task")
int task(struct bpf_iter__task *context)
{
	return write_task(context, &task_hits);
}

SEC("iter/task")
int other_task(struct bpf_iter__task *context)
{
	return write_task(context, &other_task_hits);
}

static int write_element(struct bpf_iter__bpf_map_elem *context, __u64 *hits)
{
	__u32 *key = context->key;
	__u64 *value = context->value;

	if (!key || !value)
		return 0;
	__sync_fetch_and_add(hits, 1);
	BPF_SEQ_PRINTF(context->meta->seq, "%u %llu\n", *key, *value);
	return 0;
}

SEC("iter/bpf_map_elem")
int element(struct bpf_iter__bpf_map_elem *context)
{
	return write_element(context, &element_hits);
}

SEC("iter/bpf_map_elem")
int other_element(struct bpf_iter__bpf_map_elem *context)
{
	return write_element(context, &other_element_hits);
}

SEC("iter/cgroup")
int cgroup(struct bpf_iter__cgroup *context)
{
	struct cgroup *group = context->cgroup;

	if (!group)
		return 0;
	__sync_fetch_and_add(&cgroup_hits, 1);
	BPF_SEQ_PRINTF(context->meta->seq, "%llu\n", BPF_CORE_READ(group, kn, id));
	return 0;
}
