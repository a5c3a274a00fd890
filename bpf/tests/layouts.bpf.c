// SPDX-License-Identifier: Apache-2.0
/* Structs of every layout, as values of maps that a program fills. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* Kernels before 5.12 take no BTF in which a section has no variable: .rodata would have unnamed constants only. */
const volatile __u32 named_constant = 1;

#define ARRAY_MAP(name, type_of_value)                                                                                 \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                                      \
		__uint(max_entries, 1);                                                                                \
		__type(key, __u32);                                                                                    \
		__type(value, type_of_value);                                                                          \
	} name SEC(".maps")

struct plain {
	__u32 source_address;
	__u32 destination_address;
	__u16 port;
	__u64 bytes;
};

struct packed {
	__u8 kind;
	__u64 time;
	__u16 port;
} __attribute__((packed));

struct inner {
	__u8 kind;
	__u32 count;
};

struct nested {
	__u16 id;
	struct inner first;
	struct inner more[2];
};

struct unions {
	__u32 family;
	union {
		__u32 v4;
		__u8 v6[16];
	} address;
	union {
		__u64 raw;
		struct {
			__u32 low;
			__u32 high;
		};
	};
};

struct anonymous {
	__u16 a;
	struct {
		__u16 b;
		struct {
			__u32 c;
		};
	};
	__u8 d;
};

struct bits {
	__u32 version : 4;
	__u32 length : 12;
	__u32 flags : 16;
	__u64 after;
};

struct padded {
	__u8 a;
	__u8 _pad1[3];
	__u32 b;
	__u64 reserved;
	__u32 c;
	__u8 padding_2[4];
};

enum color { RED, GREEN = 5, BLUE };
enum big { SMALL = 1, LARGE = 1ULL << 40 };

struct enums {
	enum color color;
	__u8 small;
	enum big big;
};

typedef const volatile __u16 odd_t;

struct arrays {
	__u32 counts[4];
	odd_t grid[2][3];
	char name[8];
	__u8 mac[6];
	bool flags[2];
};

struct network {
	__be32 address;
	__be16 port;
	__be64 id;
	const struct inner *pointer;
};

ARRAY_MAP(plain, struct plain);
ARRAY_MAP(packed, struct packed);
ARRAY_MAP(nested, struct nested);
ARRAY_MAP(unions, struct unions);
ARRAY_MAP(anonymous, struct anonymous);
ARRAY_MAP(bits, struct bits);
ARRAY_MAP(padded, struct padded);
ARRAY_MAP(enums, struct enums);
ARRAY_MAP(arrays, struct arrays);
ARRAY_MAP(network, struct network);
ARRAY_MAP(number, __u64);
ARRAY_MAP(numbers, __u32[4]);
ARRAY_MAP(bytes, __u8[16]);

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, struct inner);
	__type(value, struct plain);
} keyed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, struct plain);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__uint(key_size, 8);
	__uint(value_size, 24);
} sizes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

volatile struct plain setting = {1, 2, 3, 4};
volatile __u32 thresholds[3] = {1, 2, 3};

/* Without it the debug information has no struct flow_event, of which there are only pointers. */
struct flow_event {
	__u64 time;
	__u32 source;
	__u32 destination;
} flow_event_in_btf;

#define FILL(map, ...)                                                                                                 \
	do {                                                                                                           \
		typeof(*map.value) *_value = bpf_map_lookup_elem(&map, &zero);                                         \
		if (_value) {                                                                                          \
			typeof(*map.value) _filled = {__VA_ARGS__};                                                    \
			__builtin_memcpy(_value, &_filled, sizeof(_filled));                                           \
		}                                                                                                      \
	} while (0)

SEC("xdp")
int fill(struct xdp_md *ctx)
{
	__u32 zero = 0;

	(void)ctx;
	FILL(plain, .source_address = 1, .destination_address = 0xfffffffe, .port = 3, .bytes = 1ULL << 40);
	FILL(packed, .kind = 1, .time = 0x0807060504030201, .port = 0x0a09);
	FILL(nested, .id = 1, .first = {2, 3}, .more = {{4, 5}, {6, 7}});
	FILL(unions, .family = 2, .address = {.v6 = {1, 2, 3, [15] = 16}}, .low = 1, .high = 2);
	FILL(anonymous, .a = 1, .b = 2, .c = 3, .d = 4);
	FILL(bits, .version = 4, .length = 20, .flags = 0x8001, .after = 5);
	FILL(padded, .a = 1, .b = 2, .c = 3);
	FILL(enums, .color = GREEN, .small = BLUE, .big = LARGE);
	FILL(arrays, .counts = {1, 2, 3, 0xffffffff}, .grid = {{1, 2, 3}, {4, 5, 6}}, .name = "eth0",
	     .mac = {2, [5] = 1}, .flags = {false, true});
	FILL(network, .address = bpf_htonl(0xc0000201), .port = bpf_htons(443), .id = bpf_cpu_to_be64(7));
	return XDP_PASS;
}

SEC("xdp")
int emit(struct xdp_md *ctx)
{
	struct flow_event event = {.time = 1, .source = 2, .destination = 3};

	(void)ctx;
	bpf_ringbuf_output(&events, &event, sizeof(event), 0);
	return XDP_PASS;
}
