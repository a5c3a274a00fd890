// SPDX-License-Identifier: Apache-2.0
/* A program that counts its runs at a hook of netfilter, and does with packets as it is told. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define NF_DROP 0
#define NF_ACCEPT 1

__u64 first_hits;
__u32 verdict = NF_ACCEPT;

SEC("netfilter")
int first(void *context)
{
	(void)context;
	__sync_fetch_and_add(&first_hits, 1);
	return verdict == NF_DROP ? NF_DROP : NF_ACCEPT;
}
