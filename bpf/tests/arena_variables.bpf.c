// SPDX-License-Identifier: Apache-2.0
/* An arena with a variable in it, at a fixed address: libbpf maps that for itself. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
	/* Below 2 GiB, since old compilers have no larger numbers in BTF. */
	__uint(map_extra, 0x10000000);
} arena SEC(".maps");

volatile __u64 number SEC(".addr_space.1") = 77;

/* More than a page. */
volatile __u64 table[1024] SEC(".addr_space.1") = {1};

const volatile __u32 rejected;

/* r1 = addr_space_cast(r1, 0, 1), which compilers know since clang 19. */
SEC("xdp")
int read_number(struct xdp_md *ctx)
{
	__u64 *pointer;

	asm volatile("r1 = %[address];"
		     ".byte 0xbf, 0x11, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00;"
		     "%[pointer] = r1"
		     : [pointer] "=r"(pointer)
		     : [address] "r"(&number)
		     : "r1");
	/* A read through a packet's end, which the verifier refuses where it sees that it happens. */
	if (rejected)
		return *(volatile int *)(long)ctx->data;
	return *pointer;
}
