// SPDX-License-Identifier: Apache-2.0
/* An arena whose missing pages are signals, with a variable in it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE | BPF_F_SEGV_ON_FAULT);
	__uint(max_entries, 16);
} arena SEC(".maps");

volatile __u64 number SEC(".addr_space.1") = 77;
