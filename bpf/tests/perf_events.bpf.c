// SPDX-License-Identifier: Apache-2.0
/* Programs that send perf events. Their arguments are those of the tracepoint, which the test gives. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define ENOSPC 28
#define MAX_EVENTS 256
#define MAX_SIZE 80000

struct sample {
	__u64 sequence;
	__u32 cpu;
	__u32 check;
};

struct counts {
	__u64 produced;
	__u64 sent;
	__u64 full;
	__u64 failed;
	__s64 result;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct counts);
	__uint(max_entries, 1);
} counters SEC(".maps");

/* Values of per-CPU maps are shorter. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__uint(value_size, MAX_SIZE);
	__uint(max_entries, 1);
} payload SEC(".maps");

/* So that the struct is among the types of the object. */
struct sample unused;

static void count(struct counts *counts, long result)
{
	counts->produced++;
	counts->result = result;
	if (!result)
		counts->sent++;
	else if (result == -ENOSPC)
		counts->full++;
	else
		counts->failed++;
}

/* Sends events that are numbered on each CPU: how many, and to which index (BPF_F_CURRENT_CPU or a number). */
SEC("raw_tp")
int emit(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 zero = 0;
	struct counts *counts = bpf_map_lookup_elem(&counters, &zero);
	struct sample sample = {};
	__u64 limit = ctx->args[0];
	__u64 index = ctx->args[1];

	if (!counts)
		return 0;
	sample.cpu = bpf_get_smp_processor_id();
	sample.check = 0xabcd1234;
	for (__u32 i = 0; i < MAX_EVENTS && i < limit; i++) {
		sample.sequence = counts->produced;
		count(counts, bpf_perf_event_output(ctx, &events, index, &sample, sizeof(sample)));
	}
	return 0;
}

/* Sends an event with the given number. */
SEC("raw_tp")
int emit_number(struct bpf_raw_tracepoint_args *ctx)
{
	struct sample sample = {};

	sample.sequence = ctx->args[0];
	sample.cpu = bpf_get_smp_processor_id();
	sample.check = 0xabcd1234;
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &sample, sizeof(sample));
	return 0;
}

/* Sends so many bytes of the payload. */
SEC("raw_tp")
int emit_sized(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 zero = 0;
	struct counts *counts = bpf_map_lookup_elem(&counters, &zero);
	void *bytes = bpf_map_lookup_elem(&payload, &zero);
	__u64 size = ctx->args[0];

	if (!counts || !bytes || size > MAX_SIZE)
		return 0;
	count(counts, bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, bytes, size));
	return 0;
}
