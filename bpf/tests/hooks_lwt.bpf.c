// SPDX-License-Identifier: Apache-2.0
/* Programs that count the packets of a route. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 in_hits;
__u64 out_hits;
__u64 xmit_hits;

SEC("lwt_in")
int in(struct __sk_buff *packet)
{
	(void)packet;
	__sync_fetch_and_add(&in_hits, 1);
	return BPF_OK;
}

SEC("lwt_out")
int out(struct __sk_buff *packet)
{
	(void)packet;
	__sync_fetch_and_add(&out_hits, 1);
	return BPF_OK;
}

SEC("lwt_xmit")
int xmit(struct __sk_buff *packet)
{
	(void)packet;
	__sync_fetch_and_add(&xmit_hits, 1);
	return BPF_OK;
}
