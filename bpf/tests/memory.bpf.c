// SPDX-License-Identifier: Apache-2.0
/* Memory that programs share with Java: global variables of every size in every kind of section, and mappable arrays.
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define SLOTS 5

struct slot {
	__u64 sum;
	__u32 count;
};

/* The padding makes the stride differ from the size: 16 bytes for 12. */
struct packed_slot {
	__u32 first;
	__u32 second;
	__u32 third;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct packed_slot);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1000);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} unmapped SEC(".maps");

volatile __u64 packets;
volatile __u32 packets32;
volatile __u8 byte_unsigned = 200;
volatile __s8 byte_signed = -100;
volatile __u16 half_unsigned = 60000;
volatile __s16 half_signed = -30000;
volatile __u32 word_unsigned = 4000000000U;
volatile __s32 word_signed = -2000000000;
volatile __s64 long_signed = -3;
volatile bool flag;
volatile struct slot slot = {7, 8};
const volatile __u32 limit = 11;

volatile __u32 config SEC(".data.config") = 40;
const volatile __u32 custom_limit SEC(".rodata.limits") = 2;
volatile __u32 extra SEC(".bss.extra");

/* libbpf makes no mappable section of variables that only the program can name. */
static volatile __u32 hidden SEC(".data.hidden") = 3;

/* Counts in every way that Java counts too. */
SEC("xdp")
int count(struct xdp_md *ctx)
{
	__u32 index = 0;
	__u64 *counter = bpf_map_lookup_elem(&counters, &index);

	(void)ctx;
	__sync_fetch_and_add(&packets, 1);
	__sync_fetch_and_add(&packets32, 1);
	if (counter)
		__sync_fetch_and_add(counter, 1);
	return XDP_PASS;
}

/* What Java wrote, added up. */
SEC("xdp")
int sum(struct xdp_md *ctx)
{
	(void)ctx;
	return byte_unsigned + byte_signed + half_unsigned + half_signed + word_signed + slot.sum + slot.count +
	       config + custom_limit + extra + limit + hidden + flag;
}

/* Changes what Java reads. */
SEC("xdp")
int change(struct xdp_md *ctx)
{
	__u32 index = 3;
	struct packed_slot *found = bpf_map_lookup_elem(&slots, &index);

	(void)ctx;
	slot.sum = 70;
	slot.count = 80;
	config = 400;
	extra = 500;
	long_signed = -5;
	hidden++;
	if (!found)
		return -1;
	found->second++;
	return found->first;
}
