// SPDX-License-Identifier: Apache-2.0
/* A program that runs only when it is asked to, and answers in its context. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct request {
	__u64 value;
	__u64 previous;
	__u32 key;
	__u32 found;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");

/* Puts a value into the table and tells the one that was there. */
SEC("syscall")
int exchange(struct request *request)
{
	__u32 key = request->key;
	__u64 value = request->value;
	__u64 *previous = bpf_map_lookup_elem(&table, &key);

	request->found = !!previous;
	request->previous = previous ? *previous : 0;
	return (int)bpf_map_update_elem(&table, &key, &value, BPF_ANY);
}

SEC("syscall")
int seven(void *context)
{
	return 7;
}
