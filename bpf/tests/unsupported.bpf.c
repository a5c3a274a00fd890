// SPDX-License-Identifier: Apache-2.0
/* Programs and maps that some of the kernels lack, each to be loaded alone. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 16);
	__type(value, __u32);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} numbers SEC(".maps"), others SEC(".maps");

/* Infrared receivers, which kernels of servers are built without. */
SEC("lirc_mode2")
int on_infrared(void *ctx)
{
	(void)ctx;
	return 0;
}

SEC("netfilter")
int on_packet(void *ctx)
{
	(void)ctx;
	return 1;
}

SEC("syscall")
int on_call(void *ctx)
{
	(void)ctx;
	return 0;
}
