// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at TC, TCX and netkit, and note in which order they ran: the last digits of the number
 * that each appends its own to. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* TC_ACT_UNSPEC, TCX_NEXT and NETKIT_NEXT: the next one decides. */
#define NEXT (-1)

__u64 first_hits;
__u64 second_hits;
__u64 third_hits;
__u64 order;

SEC("tc")
int first(struct __sk_buff *packet)
{
	(void)packet;
	__sync_fetch_and_add(&first_hits, 1);
	order = order * 10 + 1;
	return NEXT;
}

SEC("tc")
int second(struct __sk_buff *packet)
{
	(void)packet;
	__sync_fetch_and_add(&second_hits, 1);
	order = order * 10 + 2;
	return NEXT;
}

SEC("tc")
int third(struct __sk_buff *packet)
{
	(void)packet;
	__sync_fetch_and_add(&third_hits, 1);
	order = order * 10 + 3;
	return NEXT;
}
