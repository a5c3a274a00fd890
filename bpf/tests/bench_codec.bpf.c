// SPDX-License-Identifier: Apache-2.0
/* A struct of the usual kind, which the benchmarks read and write in memory. Nothing is loaded. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

enum verdict {
	VERDICT_PASS,
	VERDICT_DROP,
	VERDICT_REDIRECT = 4,
};

struct endpoint {
	__be32 address;
	__be16 port;
	__u16 zone;
};

struct packet {
	__u64 time;
	__u32 pid;
	__u16 length;
	__u8 protocol;
	__u8 ttl;
	struct endpoint source;
	struct endpoint destination;
	char comm[16];
	__u32 version : 4;
	__u32 syn : 1;
	__u32 ack : 1;
	__u32 window : 14;
	__s32 drift : 12;
	enum verdict verdict;
	__s64 offset;
	__u64 delays[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct packet);
} packets SEC(".maps");
