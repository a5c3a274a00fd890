// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at XDP. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 first_hits;
__u64 second_hits;

SEC("xdp")
int first(struct xdp_md *packet)
{
	(void)packet;
	__sync_fetch_and_add(&first_hits, 1);
	return XDP_PASS;
}

SEC("xdp")
int second(struct xdp_md *packet)
{
	(void)packet;
	__sync_fetch_and_add(&second_hits, 1);
	return XDP_PASS;
}
