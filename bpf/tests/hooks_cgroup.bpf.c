// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at the hooks of cgroups, two for each hook, and forbid nothing. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define PROGRAM(section, name, type)                                                                                   \
	__u64 name##_hits;                                                                                             \
	SEC(section)                                                                                                   \
	int name(type *ctx)                                                                                            \
	{                                                                                                              \
		__sync_fetch_and_add(&name##_hits, 1);                                                                 \
		return 1;                                                                                              \
	}

#define PROGRAMS(section, name, type)                                                                                  \
	PROGRAM(section, name, type)                                                                                   \
	PROGRAM(section, name##_other, type)

PROGRAMS("cgroup_skb/ingress", ingress, struct __sk_buff)
PROGRAMS("cgroup_skb/egress", egress, struct __sk_buff)
PROGRAMS("cgroup/skb", packets, struct __sk_buff)
PROGRAMS("cgroup/sock_create", sock_create, struct bpf_sock)
PROGRAMS("cgroup/sock_release", sock_release, struct bpf_sock)
PROGRAMS("cgroup/post_bind4", post_bind4, struct bpf_sock)
PROGRAMS("cgroup/post_bind6", post_bind6, struct bpf_sock)
PROGRAMS("cgroup/bind4", bind4, struct bpf_sock_addr)
PROGRAMS("cgroup/bind6", bind6, struct bpf_sock_addr)
PROGRAMS("cgroup/connect4", connect4, struct bpf_sock_addr)
PROGRAMS("cgroup/connect6", connect6, struct bpf_sock_addr)
PROGRAMS("cgroup/connect_unix", connect_unix, struct bpf_sock_addr)
PROGRAMS("cgroup/sendmsg4", sendmsg4, struct bpf_sock_addr)
PROGRAMS("cgroup/sendmsg6", sendmsg6, struct bpf_sock_addr)
PROGRAMS("cgroup/sendmsg_unix", sendmsg_unix, struct bpf_sock_addr)
PROGRAMS("cgroup/recvmsg4", recvmsg4, struct bpf_sock_addr)
PROGRAMS("cgroup/recvmsg6", recvmsg6, struct bpf_sock_addr)
PROGRAMS("cgroup/recvmsg_unix", recvmsg_unix, struct bpf_sock_addr)
PROGRAMS("cgroup/getpeername4", getpeername4, struct bpf_sock_addr)
PROGRAMS("cgroup/getpeername6", getpeername6, struct bpf_sock_addr)
PROGRAMS("cgroup/getpeername_unix", getpeername_unix, struct bpf_sock_addr)
PROGRAMS("cgroup/getsockname4", getsockname4, struct bpf_sock_addr)
PROGRAMS("cgroup/getsockname6", getsockname6, struct bpf_sock_addr)
PROGRAMS("cgroup/getsockname_unix", getsockname_unix, struct bpf_sock_addr)
PROGRAMS("cgroup/getsockopt", getsockopt, struct bpf_sockopt)
PROGRAMS("cgroup/setsockopt", setsockopt, struct bpf_sockopt)
PROGRAMS("cgroup/sysctl", sysctl, struct bpf_sysctl)
PROGRAMS("cgroup/dev", device, struct bpf_cgroup_dev_ctx)
PROGRAMS("sockops", sock_ops, struct bpf_sock_ops)
