// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at a hook of security modules for the processes of a cgroup. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__u64 first_hits;
__u64 second_hits;

SEC("lsm_cgroup/socket_bind")
int first(void *ctx)
{
	__sync_fetch_and_add(&first_hits, 1);
	return 1;
}

SEC("lsm_cgroup/socket_bind")
int second(void *ctx)
{
	__sync_fetch_and_add(&second_hits, 1);
	return 1;
}
