// SPDX-License-Identifier: Apache-2.0
/* Maps of the old kind that have a value for each cgroup that the program is attached to, and no maximum of entries. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, __u64);
	__type(value, __u64);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
	__type(key, __u64);
	__type(value, __u64);
} each SEC(".maps");

SEC("cgroup_skb/egress")
int count(struct __sk_buff *skb)
{
	__u64 *value;

	(void)skb;
	value = bpf_get_local_storage(&shared, 0);
	__sync_fetch_and_add(value, 1);
	value = bpf_get_local_storage(&each, 0);
	*value += 1;
	return 1;
}
