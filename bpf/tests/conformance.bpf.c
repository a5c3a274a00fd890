// SPDX-License-Identifier: Apache-2.0
/* A map of every kind that an object can declare by itself, and programs that use what Java put into them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define MAP(name, kind, entries, key_type, value_type)                                                                 \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_##kind);                                                                     \
		__uint(max_entries, entries);                                                                          \
		__type(key, key_type);                                                                                 \
		__type(value, value_type);                                                                             \
	} name SEC(".maps")

/* Kinds without keys. */
#define VALUES(name, kind, entries, value_type)                                                                        \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_##kind);                                                                     \
		__uint(max_entries, entries);                                                                          \
		__type(value, value_type);                                                                             \
	} name SEC(".maps")

/* Kinds whose values end with their owners. */
#define STORAGE(name, kind)                                                                                            \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_##kind);                                                                     \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                                                  \
		__type(key, int);                                                                                      \
		__type(value, __u64);                                                                                  \
	} name SEC(".maps")

MAP(hash, HASH, 4, __u32, __u64);
MAP(lru_hash, LRU_HASH, 1024, __u32, __u64);
MAP(percpu_hash, PERCPU_HASH, 4, __u32, __u64);
MAP(lru_percpu_hash, LRU_PERCPU_HASH, 1024, __u32, __u64);
MAP(array, ARRAY, 4, __u32, __u64);
MAP(percpu_array, PERCPU_ARRAY, 4, __u32, __u64);
MAP(prog_array, PROG_ARRAY, 4, __u32, __u32);
MAP(perf_event_array, PERF_EVENT_ARRAY, 4, __u32, __u32);
MAP(cgroup_array, CGROUP_ARRAY, 4, __u32, __u32);
MAP(devmap, DEVMAP, 4, __u32, struct bpf_devmap_val);
MAP(devmap_hash, DEVMAP_HASH, 4, __u32, struct bpf_devmap_val);
MAP(cpumap, CPUMAP, 4, __u32, struct bpf_cpumap_val);
MAP(xskmap, XSKMAP, 4, __u32, __u32);
MAP(sockmap, SOCKMAP, 4, __u32, __u64);
MAP(sockhash, SOCKHASH, 4, __u32, __u64);
MAP(reuseport_sockarray, REUSEPORT_SOCKARRAY, 4, __u32, __u64);
VALUES(queue, QUEUE, 4, __u64);
VALUES(stack, STACK, 4, __u64);
VALUES(bloom_filter, BLOOM_FILTER, 4, __u32);
STORAGE(sk_storage, SK_STORAGE);
STORAGE(inode_storage, INODE_STORAGE);
STORAGE(task_storage, TASK_STORAGE);
STORAGE(cgrp_storage, CGRP_STORAGE);

struct network {
	__u32 length;
	__u8 address[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct network);
	__type(value, __u64);
} lpm_trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 8 * sizeof(__u64));
} stack_trace SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} array_of_maps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} hash_of_maps SEC(".maps");

/* What is in it is for Java to say. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} maps_without_template SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ringbuf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} user_ringbuf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_MMAPABLE);
} arena SEC(".maps");

/* The number at the start of a packet; 0 if it is too short. */
static __u32 argument(struct xdp_md *ctx)
{
	__u32 *data = (void *)(long)ctx->data;

	return (void *)(data + 1) > (void *)(long)ctx->data_end ? 0 : *data;
}

/* Moves a number from the queue to the stack and returns it; -1 if there is none. */
SEC("xdp")
int queue_to_stack(struct xdp_md *ctx)
{
	__u64 value;

	(void)ctx;
	if (bpf_map_pop_elem(&queue, &value) || bpf_map_push_elem(&stack, &value, BPF_ANY))
		return -1;
	return (int)value;
}

/* Moves a number from the stack to the queue and returns it; -1 if there is none. */
SEC("xdp")
int stack_to_queue(struct xdp_md *ctx)
{
	__u64 value;

	(void)ctx;
	if (bpf_map_pop_elem(&stack, &value) || bpf_map_push_elem(&queue, &value, BPF_ANY))
		return -1;
	return (int)value;
}

/* Adds a number to the filter. */
SEC("xdp")
int add_to_bloom(struct xdp_md *ctx)
{
	__u32 value = argument(ctx);

	return bpf_map_push_elem(&bloom_filter, &value, BPF_ANY);
}

/* Whether a number may be in the filter. */
SEC("xdp")
int ask_bloom(struct xdp_md *ctx)
{
	__u32 value = argument(ctx);

	return bpf_map_peek_elem(&bloom_filter, &value) == 0;
}

/* Goes on with the program at an index; returns 1 if there is none. */
SEC("xdp")
int jump(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &prog_array, argument(ctx));
	return 1;
}

SEC("xdp")
int ten(struct xdp_md *ctx)
{
	(void)ctx;
	return 10;
}

SEC("xdp")
int twenty(struct xdp_md *ctx)
{
	(void)ctx;
	return 20;
}

/* Of another type than the ones above. */
SEC("tc")
int thirty(struct __sk_buff *skb)
{
	(void)skb;
	return 30;
}

/* The number at index 0 of an inner map; -1 if there is none. */
SEC("xdp")
int look_into_array(struct xdp_md *ctx)
{
	__u32 index = argument(ctx), zero = 0;
	void *map = bpf_map_lookup_elem(&array_of_maps, &index);
	__u64 *value = map ? bpf_map_lookup_elem(map, &zero) : NULL;

	return value ? (int)*value : -1;
}

SEC("xdp")
int look_into_hash(struct xdp_md *ctx)
{
	__u32 key = argument(ctx), zero = 0;
	void *map = bpf_map_lookup_elem(&hash_of_maps, &key);
	__u64 *value = map ? bpf_map_lookup_elem(map, &zero) : NULL;

	return value ? (int)*value : -1;
}

/* The number of the network that an address is in; -1 if it is in none. */
SEC("xdp")
int find_network(struct xdp_md *ctx)
{
	struct network key = {.length = 32};
	__u32 address = argument(ctx);
	__u64 *value;

	__builtin_memcpy(key.address, &address, sizeof(key.address));
	value = bpf_map_lookup_elem(&lpm_trie, &key);
	return value ? (int)*value : -1;
}

/* XDP_REDIRECT, or XDP_ABORTED if there is nothing to redirect to. */
SEC("xdp")
int redirect_to_device(struct xdp_md *ctx)
{
	return bpf_redirect_map(&devmap, argument(ctx), 0);
}

SEC("xdp")
int redirect_to_cpu(struct xdp_md *ctx)
{
	return bpf_redirect_map(&cpumap, argument(ctx), 0);
}

SEC("xdp")
int redirect_to_socket(struct xdp_md *ctx)
{
	return bpf_redirect_map(&xskmap, argument(ctx), 0);
}

SEC("xdp/devmap")
int on_device(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

SEC("xdp/cpumap")
int on_cpu(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

/* The id of the stack that led here, or an error. */
SEC("raw_tp/sys_enter")
int take_stack(void *ctx)
{
	return bpf_get_stackid(ctx, &stack_trace, 0);
}

struct cgroup {
	int level;
} __attribute__((preserve_access_index));

struct css_set {
	struct cgroup *dfl_cgrp;
} __attribute__((preserve_access_index));

struct task_struct {
	struct task_struct *group_leader;
	struct css_set *cgroups;
} __attribute__((preserve_access_index));

/* Adds one to the number of the running process and returns it; -1 if it has none. */
SEC("raw_tp/sys_enter")
int count_in_task(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 *value = bpf_task_storage_get(&task_storage, task->group_leader, 0, 0);

	(void)ctx;
	return value ? (int)++*value : -1;
}

/* Adds one to the number of the running process's cgroup and returns it; -1 if it has none. */
SEC("raw_tp/sys_enter")
int count_in_cgroup(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 *value = bpf_cgrp_storage_get(&cgrp_storage, task->cgroups->dfl_cgrp, 0, 0);

	(void)ctx;
	return value ? (int)++*value : -1;
}
