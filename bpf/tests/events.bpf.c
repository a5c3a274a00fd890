// SPDX-License-Identifier: Apache-2.0
/* Programs that send events through a ring buffer. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct event {
	__u64 sequence;
	__u32 length;
	__u16 half;
	__u8 byte;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

__u64 sequence;
__u64 dropped;

/* Sends one event a run; every fourth one is reserved and given up. */
SEC("xdp")
int emit(struct xdp_md *ctx)
{
	/* Not atomic: kernels before 5.12 have no atomic operation that gives a value. */
	__u64 number = sequence++;
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		__sync_fetch_and_add(&dropped, 1);
		return XDP_PASS;
	}
	if (number % 4 == 3) {
		bpf_ringbuf_discard(event, 0);
		return XDP_PASS;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->sequence = number;
	event->length = ctx->data_end - ctx->data;
	event->half = 0xbeef;
	event->byte = 0x7f;
	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

/* Sends an event that is shorter than the others. */
SEC("xdp")
int emit_short(struct xdp_md *ctx)
{
	__u32 length = ctx->data_end - ctx->data;

	bpf_ringbuf_output(&events, &length, sizeof(length), 0);
	return XDP_PASS;
}
