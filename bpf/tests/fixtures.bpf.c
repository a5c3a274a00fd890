// SPDX-License-Identifier: Apache-2.0
/* Programs whose runs show what the fixtures of tests send and where. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 dropped;
__u64 sockets;
__u64 cgroup;

SEC("xdp")
int drop(struct xdp_md *packet)
{
	(void)packet;
	__sync_fetch_and_add(&dropped, 1);
	return XDP_DROP;
}

SEC("cgroup/sock_create")
int created(struct bpf_sock *socket)
{
	(void)socket;
	__sync_fetch_and_add(&sockets, 1);
	cgroup = bpf_get_current_cgroup_id();
	return 1;
}
