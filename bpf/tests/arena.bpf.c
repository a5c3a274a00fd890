// SPDX-License-Identifier: Apache-2.0
/* An arena, which programs and Java read and write. The program says where by the address as Java sees it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define PAGES 64

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, PAGES);
} arena SEC(".maps");

void *bpf_arena_alloc_pages(void *map, void *address, __u32 pages, int node, __u64 flags) __ksym __weak;
void bpf_arena_free_pages(void *map, void *pages, __u32 count) __ksym __weak;

/*
 * What the program can use of an address in the arena. Compilers know the instruction since clang 19, so it is written
 * as bytes: r1 = addr_space_cast(r1, 0, 1).
 */
static __u64 *in_arena(__u64 address)
{
	__u64 *pointer;

	asm volatile("r1 = %[address];"
		     ".byte 0xbf, 0x11, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00;"
		     "%[pointer] = r1"
		     : [pointer] "=r"(pointer)
		     : [address] "r"(address)
		     : "r1");
	return pointer;
}

/* Makes the verifier know that the program belongs to the arena. */
#define USE_ARENA asm volatile("" ::"r"(&arena))

volatile __u64 address;
volatile __u64 allocated;

/* Adds to a number of the arena; gives back what it was. */
SEC("xdp")
int add(struct xdp_md *ctx)
{
	__u64 *number;

	(void)ctx;
	USE_ARENA;
	number = in_arena(address);
	return __sync_fetch_and_add(number, 5);
}

/* Takes a page, writes to it and tells its address. */
SEC("syscall")
int allocate(void *ctx)
{
	__u64 page;

	(void)ctx;
	page = (__u64)bpf_arena_alloc_pages(&arena, 0, 1, -1, 0);
	if (!page)
		return 1;
	allocated = page;
	*in_arena(page) = 0x1234567890abcdef;
	return 0;
}

/* Gives the page back. */
SEC("syscall")
int give_back(void *ctx)
{
	(void)ctx;
	bpf_arena_free_pages(&arena, (void *)allocated, 1);
	return 0;
}
