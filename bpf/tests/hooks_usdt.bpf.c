// SPDX-License-Identifier: Apache-2.0
/* A program that counts its runs at probes of programs and libraries. */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* libbpf's header is not written for this warning. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wsign-compare"
#include <bpf/usdt.bpf.h>
#pragma clang diagnostic pop

char LICENSE[] SEC("license") = "GPL";

__u64 probed_hits;
__u64 probed_cookie;
__s64 probed_arguments;

SEC("usdt")
int probed(struct pt_regs *ctx)
{
	__sync_fetch_and_add(&probed_hits, 1);
	probed_cookie = (__u64)bpf_usdt_cookie(ctx);
	probed_arguments = bpf_usdt_arg_cnt(ctx);
	return 0;
}
