// SPDX-License-Identifier: Apache-2.0
/* Maps whose values have a spin lock, and a program that keeps both halves of a value equal under it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct halves {
	struct bpf_spin_lock lock;
	__u32 unused;
	__u64 left;
	__u64 right[7];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct halves);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct halves);
} array SEC(".maps");

SEC("tc")
int count(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct halves *value = bpf_map_lookup_elem(&array, &key);

	(void)skb;
	if (!value)
		return 1;
	bpf_spin_lock(&value->lock);
	value->left++;
	value->right[0]++;
	value->right[1]++;
	value->right[2]++;
	value->right[3]++;
	value->right[4]++;
	value->right[5]++;
	value->right[6]++;
	bpf_spin_unlock(&value->lock);
	return 0;
}
