// SPDX-License-Identifier: Apache-2.0
/* Programs that count their runs at counters. */
#include <linux/bpf.h>
#include <linux/bpf_perf_event.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

__u64 sampled_hits;
__u64 sampled_period;
/* A bit a CPU. */
__u64 sampled_cpus;
__u64 marked_hits;
__u64 marked_cookie;

SEC("perf_event")
int sampled(struct bpf_perf_event_data *ctx)
{
	__sync_fetch_and_add(&sampled_hits, 1);
	sampled_period = ctx->sample_period;
	sampled_cpus |= 1ULL << (bpf_get_smp_processor_id() & 63);
	return 0;
}

SEC("perf_event")
int marked(struct bpf_perf_event_data *ctx)
{
	__sync_fetch_and_add(&marked_hits, 1);
	marked_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

SEC("tracepoint")
int other(void *ctx)
{
	return 0;
}
