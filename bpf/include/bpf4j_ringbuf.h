/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ring buffers whose losses are counted. The kernel does not count the events for which it finds no room in a ring, so
 * the program that sends them has to.
 *
 *	struct {
 *		__uint(type, BPF_MAP_TYPE_RINGBUF);
 *		__uint(max_entries, 1 << 20);
 *	} events SEC(".maps");
 *
 *	BPF4J_DROP_COUNTER(lost_events);
 *
 *	struct event *event = bpf4j_ringbuf_reserve(&events, sizeof(*event), &lost_events);
 *
 *	if (!event)
 *		return 0;
 *	event->... = ...;
 *	bpf_ringbuf_submit(event, 0);
 *
 * User space adds up what the CPUs counted:
 *
 *	PerCpuMap.of(object.map("lost_events"), BpfType.U32, BpfType.U64).sum(0L, Long::longValue)
 *
 * Once no program runs any more, events that were sent, events that were discarded and events that are counted here are
 * exactly those that programs tried to send. Needs Linux 5.8, as ring buffers do.
 */
#ifndef BPF4J_RINGBUF_H
#define BPF4J_RINGBUF_H

#ifndef __VMLINUX_H__ /* That header has all types of linux/bpf.h, which would define them again. */
#include <linux/bpf.h>
#endif
#include <bpf/bpf_helpers.h>

/* Declares the map that counts: one number for each CPU, so that CPUs that drop at the same time share no cache line.
 */
#define BPF4J_DROP_COUNTER(name)                                                                                       \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                                               \
		__uint(max_entries, 1);                                                                                \
		__type(key, __u32);                                                                                    \
		__type(value, __u64);                                                                                  \
	} name SEC(".maps")

/* Atomic, though each CPU has its own: a program may be interrupted by another one that counts in the same map. */
static __always_inline void bpf4j_count_drop(void *drops)
{
	__u32 index = 0;
	__u64 *dropped = bpf_map_lookup_elem(drops, &index);

	if (dropped)
		__sync_fetch_and_add(dropped, 1);
}

/*
 * bpf_ringbuf_reserve that counts what it cannot reserve. What it returns is to be checked for NULL, and to be given to
 * bpf_ringbuf_submit or bpf_ringbuf_discard. The size must be a constant.
 */
static __always_inline void *bpf4j_ringbuf_reserve(void *ring, __u64 size, void *drops)
{
	void *record = bpf_ringbuf_reserve(ring, size, 0);

	if (!record)
		bpf4j_count_drop(drops);
	return record;
}

/* bpf_ringbuf_output that counts what it cannot send. The size may be a variable. Returns 0 or -errno. */
static __always_inline long bpf4j_ringbuf_output(void *ring, void *data, __u64 size, __u64 flags, void *drops)
{
	long result = bpf_ringbuf_output(ring, data, size, flags);

	if (result)
		bpf4j_count_drop(drops);
	return result;
}

#endif
