// SPDX-License-Identifier: Apache-2.0
/* Programs that send numbers through several ring buffers, in the ways that readers must cope with. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* Events that flood sends at each run. */
#define BURST 64

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} first SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8192);
} second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} large SEC(".maps");

/* Only one thread runs a program that counts. */
__u64 first_sequence;
__u64 second_sequence;
__u64 produced;
__u64 dropped;

SEC("xdp")
int emit_first(struct xdp_md *ctx)
{
	__u64 number = first_sequence++;

	bpf_ringbuf_output(&first, &number, sizeof(number), 0);
	return XDP_PASS;
}

SEC("xdp")
int emit_second(struct xdp_md *ctx)
{
	__u64 number = 1000 + second_sequence++;

	bpf_ringbuf_output(&second, &number, sizeof(number), 0);
	return XDP_PASS;
}

/* Wakes nobody. */
SEC("xdp")
int emit_quietly(struct xdp_md *ctx)
{
	__u64 number = first_sequence++;

	bpf_ringbuf_output(&first, &number, sizeof(number), BPF_RB_NO_WAKEUP);
	return XDP_PASS;
}

/* As many events as it can, of which each that finds no room is counted. */
SEC("xdp")
int flood(struct xdp_md *ctx)
{
	int i;

	for (i = 0; i < BURST; i++) {
		__u64 *event = bpf_ringbuf_reserve(&large, 32, 0);

		produced++;
		if (!event) {
			dropped++;
			continue;
		}
		event[0] = produced;
		event[1] = dropped;
		event[2] = 0;
		event[3] = 0;
		bpf_ringbuf_submit(event, 0);
	}
	return XDP_PASS;
}
