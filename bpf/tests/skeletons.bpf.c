// SPDX-License-Identifier: Apache-2.0
/* Something of everything that a skeleton has methods for. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "bpf4j_event.h"

char LICENSE[] SEC("license") = "GPL";

enum mode {
	MODE_COUNT,
	MODE_SEND = 4,
};

struct point {
	__s32 x;
	__be16 port;
	char name[6];
};

struct prefix {
	__u32 length;
	__u8 address[4];
};

struct event {
	__u64 sequence;
	struct point where;
};

/* .rodata */
const volatile enum mode mode = MODE_COUNT;
const volatile bool enabled = true;
const volatile __u32 step = 1;
const volatile struct point origin = {3, 0, "home"};
static const volatile __u32 hidden = 7;

/* .data, and one of the program's own */
__u64 counted = 100;
double ratio = 0.5;
struct point last SEC(".data.config") = {1, 0, "last"};

/* .bss: names that Java has another use for */
__u64 class;
__s8 object;
__u16 squares[4];
unsigned __int128 huge;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct point);
	__type(value, __u64);
} places SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct event);
} last_events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 4);
	__type(key, __u16);
	__type(value, struct point);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u8);
} prefixes SEC(".maps");

/* Only sizes. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(key_size, 3);
	__uint(value_size, 8);
} opaque SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, struct point);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 4);
	__type(value, __u32);
} stack SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 64);
	__type(value, struct point);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} jumps SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct point);
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} tenants SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} processors SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 4);
	__type(key, __u64);
	__type(value, __u64);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct point);
} of_sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} of_tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} cgroups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 127 * sizeof(__u64));
} traces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");
BPF4J_EVENT(events, struct event);

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} perf_events SEC(".maps");
BPF4J_EVENT(perf_events, struct event);

/* One of which nothing says what programs send through it. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} untyped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} commands SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} kept SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	struct event event = {.where = origin};
	__u64 one = 1, *value;

	if (!enabled)
		return XDP_ABORTED;
	counted += step + (hidden - 7);
	event.sequence = counted;
	last = event.where;
	value = bpf_map_lookup_elem(&places, &event.where);
	if (value)
		__sync_fetch_and_add(value, 1);
	else
		bpf_map_update_elem(&places, &event.where, &one, BPF_ANY);
	if (mode == MODE_SEND) {
		bpf_ringbuf_output(&events, &event, sizeof(event), 0);
		bpf_ringbuf_output(&untyped, &event.sequence, sizeof(event.sequence), 0);
		bpf_perf_event_output(ctx, &perf_events, BPF_F_CURRENT_CPU, &event, sizeof(event));
	}
	return XDP_PASS;
}

SEC("xdp")
int jump(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, 1);
	return XDP_ABORTED;
}

SEC("tc")
int classify(struct __sk_buff *packet)
{
	return squares[1];
}

/* The kernel's, of which a number is read that CO-RE finds. */
struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (BPF_CORE_READ(task, pid))
		__sync_fetch_and_add(&class, 1);
	return 0;
}

SEC("raw_tp/sys_enter")
int on_any_call(void *ctx)
{
	object = 1;
	return 0;
}

/* Loaded only if somebody asks. */
SEC("?cgroup_skb/egress")
int on_egress(struct __sk_buff *packet)
{
	huge += 1;
	return 1;
}
