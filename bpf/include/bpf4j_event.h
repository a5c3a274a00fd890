/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The types of events. Nothing in a ring buffer or perf event array tells user space what programs send through it, and
 * compilers leave a struct that only local variables point to out of the types of an object.
 *
 *	struct {
 *		__uint(type, BPF_MAP_TYPE_RINGBUF);
 *		__uint(max_entries, 1 << 20);
 *	} events SEC(".maps");
 *
 *	BPF4J_EVENT(events, struct event);
 *
 * Skeletons then have the map as EventMap<Event>. It costs 8 bytes in .rodata.
 */
#ifndef BPF4J_EVENT_H
#define BPF4J_EVENT_H

/* Tells that the events of a map are of a type. */
#define BPF4J_EVENT(map, type) const type *const bpf4j_event_##map __attribute__((unused)) = 0

#endif
