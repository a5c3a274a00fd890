// SPDX-License-Identifier: Apache-2.0
/*
 * Tells of each process that runs a new program: who it is, whose, and what it runs with which arguments.
 *
 * Told are the processes that the tracer's pid namespace has, and by their numbers there: all of the machine from the
 * initial namespace, those of a container from within it.
 *
 * Needs Linux 5.8 for the ring buffer and the clock, with BTF of the kernel (CONFIG_DEBUG_INFO_BTF); CAP_BPF and
 * CAP_PERFMON.
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "bpf4j_event.h"
#include "bpf4j_ringbuf.h"
#include "exec_tracer.h"

/* MAX_PID_NS_LEVEL of the kernel; the initial namespace is level 0. */
#define MAX_PID_NAMESPACE_LEVEL 32

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Inode of the tracer's pid namespace. */
const volatile __u32 pid_namespace = 0;

/* Whether only the processes of one user are told, and of which. */
const volatile bool one_user = false;
const volatile __u32 user = 0;

/* What read_clock found. */
__u64 clock_now = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 22);
} events SEC(".maps");
BPF4J_EVENT(events, struct exec_event);

/* Events that found the ring full. */
BPF4J_DROP_COUNTER(lost_events);

/* The kernel's types, as far as they are read here; where the members lie in the running kernel is found out at the
 * load. */
struct ns_common {
	unsigned int inum;
} __attribute__((preserve_access_index));

struct pid_namespace {
	struct ns_common ns;
} __attribute__((preserve_access_index));

struct upid {
	int nr;
	struct pid_namespace *ns;
} __attribute__((preserve_access_index));

struct pid {
	unsigned int level;
	struct upid numbers[1];
} __attribute__((preserve_access_index));

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
} __attribute__((preserve_access_index));

struct task_struct {
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct mm_struct *mm;
} __attribute__((preserve_access_index));

struct trace_event_raw_sched_process_exec {
	__u32 __data_loc_filename;
} __attribute__((preserve_access_index));

/* The number that a process has in the tracer's pid namespace, by the one of its first thread; 0 if it is not there. */
static __always_inline __u32 number_of(struct task_struct *process)
{
	struct pid *pid = BPF_CORE_READ(process, group_leader, thread_pid);
	unsigned int level = BPF_CORE_READ(pid, level);

	for (unsigned int i = 0; i <= MAX_PID_NAMESPACE_LEVEL; i++) {
		/* The kernel's array has a variable length, which C knows no constant index into. */
		struct upid *number =
			(void *)pid + bpf_core_field_offset(struct pid, numbers) + i * bpf_core_type_size(struct upid);

		if (i > level)
			break;
		if (BPF_CORE_READ(number, ns, ns.inum) == pid_namespace)
			return BPF_CORE_READ(number, nr);
	}
	return 0;
}

/* The name as it was given to execve: of a script its own, not its interpreter's. */
static __always_inline void read_file(struct exec_event *event, struct trace_event_raw_sched_process_exec *ctx)
{
	/* Where in the tracepoint's record the name is, and in the upper half how long, with the 0 at the end. */
	__u32 location = ctx->__data_loc_filename;

	event->file_length = (location >> 16) - 1;
	bpf_probe_read_kernel_str(event->file, sizeof(event->file), (void *)ctx + (location & 0xffff));
}

/* The start of the arguments, from the new program's stack, where the kernel has just put them. */
static __always_inline void read_arguments(struct exec_event *event, struct task_struct *task)
{
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long length = BPF_CORE_READ(task, mm, arg_end) - start;
	__u32 size = length < sizeof(event->arguments) ? length : sizeof(event->arguments);

	event->arguments_length = length;
	/* The compiler knows that this is so, and would leave it out; the verifier of Linux 5.10 has to see it. */
	barrier_var(size);
	if (size > sizeof(event->arguments))
		size = sizeof(event->arguments);
	/* A program may not wait for a page that is swapped out. */
	if (bpf_probe_read_user(event->arguments, size, (void *)start))
		size = 0;
	event->arguments_read = size;
}

SEC("tracepoint/sched/sched_process_exec")
int trace_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 uid_gid = bpf_get_current_uid_gid();
	__u32 pid = number_of(task);
	struct exec_event *event;

	if (!pid || (one_user && (__u32)uid_gid != user))
		return 0;
	event = bpf4j_ringbuf_reserve(&events, sizeof(*event), &lost_events);
	if (!event)
		return 0;
	/* Goes on while the machine sleeps, so that its distance from the wall clock stays. */
	event->time = bpf_ktime_get_boot_ns();
	event->pid = pid;
	event->parent_pid = number_of(BPF_CORE_READ(task, real_parent));
	event->uid = uid_gid;
	event->gid = uid_gid >> 32;
	bpf_get_current_comm(event->command, sizeof(event->command));
	read_file(event, ctx);
	read_arguments(event, task);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* Run by user space, which cannot ask for this clock in Java. */
SEC("socket")
int read_clock(struct __sk_buff *ctx)
{
	clock_now = bpf_ktime_get_boot_ns();
	return 0;
}
