// SPDX-License-Identifier: Apache-2.0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "net/hello.h"

struct greeting last;

SEC("socket")
int greet(struct __sk_buff *packet)
{
	last.length = packet->len;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
