// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at tracepoints, and one that changes what is traced. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define EXDEV 18

__u64 plain_hits;
__u64 marked_hits;
__u64 marked_cookie;
__u64 raw_hits;
__u64 raw_marked_hits;
__u64 raw_marked_cookie;
__u64 writer_hits;
__u64 typed_hits;
volatile bool spoil;

SEC("tracepoint")
int plain(void *ctx)
{
	__sync_fetch_and_add(&plain_hits, 1);
	return 0;
}

SEC("tracepoint")
int marked(void *ctx)
{
	__sync_fetch_and_add(&marked_hits, 1);
	marked_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

SEC("raw_tp")
int raw(void *ctx)
{
	__sync_fetch_and_add(&raw_hits, 1);
	return 0;
}

SEC("raw_tp")
int raw_marked(void *ctx)
{
	__sync_fetch_and_add(&raw_marked_hits, 1);
	raw_marked_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

/* The argument of bpf_test_finish is the result of a test run. */
SEC("raw_tp.w")
int writer(struct bpf_raw_tracepoint_args *ctx)
{
	int *result = (int *)ctx->args[0];

	__sync_fetch_and_add(&writer_hits, 1);
	if (spoil && *result == 0)
		*result = -EXDEV;
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(typed)
{
	__sync_fetch_and_add(&typed_hits, 1);
	return 0;
}

/* What is run to trace the run. */
SEC("socket")
int filter(struct __sk_buff *packet)
{
	return 0;
}
