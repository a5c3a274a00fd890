// SPDX-License-Identifier: Apache-2.0
/* A program that takes samples out of a user ring buffer, checks them, and tells what it saw. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define MAX_THREADS 64

char LICENSE[] SEC("license") = "GPL";

/* What user space sends. */
struct request {
	__u32 thread;
	__u32 number; /* counts up in each thread */
	__u64 payload;
};

const struct request *unused_request __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} requests SEC(".maps");

/* The number that comes next from each thread. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MAX_THREADS);
	__type(key, __u32);
	__type(value, __u32);
} expected SEC(".maps");

/* Each sample's first 16 bytes, back to user space. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} echo SEC(".maps");

__u64 drain_flags = 0;
__u64 echoed = 0;     /* whether to echo */
__u64 most = 1 << 20; /* how many samples to take at a time */

__u64 taken = 0;
__u64 out_of_order = 0;
__u64 damaged = 0; /* with another payload than belongs to the number */
__u64 too_short = 0;
__u64 lost_echoes = 0;
__s64 drained = 0;	  /* what the last drain returned */
__u64 watched_offset = 0; /* of a byte */
__u32 watched_byte = 0;	  /* of the last sample; 256 if it is not that long */

static long take(struct bpf_dynptr *sample, __u64 *count)
{
	struct request request = {};
	__u8 byte = 0;
	__u32 *next;

	taken++;
	watched_byte = bpf_dynptr_read(&byte, sizeof(byte), sample, watched_offset, 0) ? 256 : byte;
	if (bpf_dynptr_read(&request, sizeof(request), sample, 0, 0)) {
		too_short++;
	} else {
		next = bpf_map_lookup_elem(&expected, &request.thread);
		if (!next || *next != request.number)
			out_of_order++;
		else
			(*next)++;
		if (request.payload != ((__u64)request.thread << 32 | request.number) * 0x9e3779b97f4a7c15)
			damaged++;
		if (echoed && bpf_ringbuf_output(&echo, &request, sizeof(request), 0))
			lost_echoes++;
	}
	(*count)++;
	return *count >= most;
}

SEC("socket")
int drain(struct __sk_buff *ctx)
{
	__u64 count = 0;

	drained = bpf_user_ringbuf_drain(&requests, take, &count, drain_flags);
	return 0;
}
