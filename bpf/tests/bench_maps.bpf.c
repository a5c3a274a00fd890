// SPDX-License-Identifier: Apache-2.0
/* The maps of the benchmarks: one that fits into the caches, so that a lookup costs little but the call, and a large
 * one; and a global variable. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bench_maps.h"

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct flow_key);
	__type(value, struct flow_stats);
} small SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100000);
	__type(key, struct flow_key);
	__type(value, struct flow_stats);
} large SEC(".maps");

__u64 packets;
