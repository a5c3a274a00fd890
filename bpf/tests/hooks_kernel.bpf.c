// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at functions of the kernel. */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define EACCES 13

__u64 entered_hits;
__u64 returned_hits;
__u64 called_hits;
__u64 call_returned_hits;
__u64 many_hits;
__u64 many_cookies;
__u64 many_returned_hits;
__u64 both_hits;
__u64 begun_hits;
__u64 stamped_hits;
__u64 stamped_cookie;
__u64 ended_hits;
__u64 modified_hits;
__u64 decided_hits;
__u64 marked_hits;
__u64 marked_cookie;
volatile bool refuse;

#define COUNT(name)                                                                                                    \
	int name(void *ctx)                                                                                            \
	{                                                                                                              \
		__sync_fetch_and_add(&name##_hits, 1);                                                                 \
		return 0;                                                                                              \
	}

SEC("kprobe")
COUNT(entered)

SEC("kretprobe")
COUNT(returned)

SEC("ksyscall")
COUNT(called)

SEC("kretsyscall")
COUNT(call_returned)

SEC("kprobe")
int marked(void *ctx)
{
	__sync_fetch_and_add(&marked_hits, 1);
	marked_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

SEC("kprobe.multi")
int many(void *ctx)
{
	__sync_fetch_and_add(&many_hits, 1);
	__sync_fetch_and_add(&many_cookies, bpf_get_attach_cookie(ctx));
	return 0;
}

SEC("kretprobe.multi")
COUNT(many_returned)

SEC("kprobe.session")
COUNT(both)

SEC("fentry")
COUNT(begun)

SEC("fentry")
int stamped(void *ctx)
{
	__sync_fetch_and_add(&stamped_hits, 1);
	stamped_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

SEC("fexit")
COUNT(ended)

SEC("fmod_ret")
int modified(void *ctx)
{
	__sync_fetch_and_add(&modified_hits, 1);
	return refuse ? -EACCES : 0;
}

SEC("lsm")
int decided(void *ctx)
{
	__sync_fetch_and_add(&decided_hits, 1);
	return refuse ? -EACCES : 0;
}
