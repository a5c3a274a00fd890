// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at functions of programs and libraries. */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

__u64 entered_hits;
__u64 returned_hits;
__s64 returned_value;
__u64 marked_hits;
__u64 marked_cookies;
__u64 many_hits;
__u64 many_cookies;
__u64 both_hits;

SEC("uprobe")
int entered(void *ctx)
{
	__sync_fetch_and_add(&entered_hits, 1);
	return 0;
}

SEC("uretprobe")
int BPF_KRETPROBE(returned, long value)
{
	__sync_fetch_and_add(&returned_hits, 1);
	returned_value = (int)value;
	return 0;
}

SEC("uprobe")
int marked(void *ctx)
{
	__sync_fetch_and_add(&marked_hits, 1);
	__sync_fetch_and_add(&marked_cookies, bpf_get_attach_cookie(ctx));
	return 0;
}

SEC("uprobe.multi")
int many(void *ctx)
{
	__sync_fetch_and_add(&many_hits, 1);
	__sync_fetch_and_add(&many_cookies, bpf_get_attach_cookie(ctx));
	return 0;
}

SEC("uprobe.session")
int both(void *ctx)
{
	__sync_fetch_and_add(&both_hits, 1);
	return 0;
}

SEC("socket")
int filter(struct __sk_buff *packet)
{
	return 0;
}
