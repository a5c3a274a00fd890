// SPDX-License-Identifier: Apache-2.0
/* Programs that jump through arrays: one is filled by user space, the other says itself what is in it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} jumps SEC(".maps");

SEC("xdp")
int ten(struct xdp_md *ctx)
{
	return 10;
}

SEC("xdp")
int twenty(struct xdp_md *ctx)
{
	return 20;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, sizeof(__u32));
	__array(values, int(struct xdp_md *));
} declared SEC(".maps") = {
	.values =
		{
			[0] = (void *)&twenty,
			[2] = (void *)&ten,
		},
};

SEC("xdp")
int jump(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, 2);
	return 1;
}

SEC("xdp")
int jump_as_declared(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &declared, 2);
	return 1;
}

SEC("tc")
int of_another_type(struct __sk_buff *packet)
{
	return 30;
}
