// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at the hooks of sockets and of network namespaces, two for each hook, and let
 * everything pass. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Of some hooks only for programs under the kernel's license. */
char LICENSE[] SEC("license") = "GPL";

#define PROGRAM(section, name, type, result)                                                                           \
	__u64 name##_hits;                                                                                             \
	SEC(section)                                                                                                   \
	int name(type *ctx)                                                                                            \
	{                                                                                                              \
		__sync_fetch_and_add(&name##_hits, 1);                                                                 \
		return result;                                                                                         \
	}

#define PROGRAMS(section, name, type, result)                                                                          \
	PROGRAM(section, name, type, result)                                                                           \
	PROGRAM(section, name##_other, type, result)

PROGRAMS("socket", filter, struct __sk_buff, (int)ctx->len)
PROGRAMS("sk_reuseport", reuseport, struct sk_reuseport_md, SK_PASS)
PROGRAMS("sk_lookup", lookup, struct bpf_sk_lookup, SK_PASS)
PROGRAMS("flow_dissector", dissector, struct __sk_buff, BPF_OK)
PROGRAMS("sk_skb/stream_parser", parser, struct __sk_buff, (int)ctx->len)
PROGRAMS("sk_skb/stream_verdict", stream_verdict, struct __sk_buff, SK_PASS)
PROGRAMS("sk_skb/verdict", verdict, struct __sk_buff, SK_PASS)
PROGRAMS("sk_skb", unsaid, struct __sk_buff, SK_PASS)
PROGRAMS("sk_msg", msg_verdict, struct sk_msg_md, SK_PASS)
