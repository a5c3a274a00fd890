// SPDX-License-Identifier: Apache-2.0
/* A map with something extra: it is newer than the others (Linux 5.16). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 8);
	__uint(value_size, 4);
	__uint(map_extra, 3);
} bloom SEC(".maps");
