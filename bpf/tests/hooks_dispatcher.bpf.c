// SPDX-License-Identifier: Apache-2.0
/* A program whose function others can replace. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__attribute__((noinline)) int handle(struct __sk_buff *packet)
{
	volatile int result = 1;

	return packet ? result : 0;
}

/* The same under another name. */
__attribute__((noinline)) int handle_rest(struct __sk_buff *packet)
{
	volatile int result = 2;

	return packet ? result : 0;
}

SEC("tc")
int dispatch(struct __sk_buff *packet)
{
	return handle(packet) + handle_rest(packet);
}
