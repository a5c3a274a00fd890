// SPDX-License-Identifier: Apache-2.0
/* Types of every kind that a compiler of C makes BTF of, and of every layout. Nothing of it is loaded. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum color { RED, GREEN = 5, BLUE };
enum temperature { FROZEN = -273, ZERO = 0, WARM = 25 };
enum large { LITTLE = 1, LARGE = 1ULL << 40 };
enum small { ONE_BYTE = 1 } __attribute__((packed));

struct declared_only;
union declared_only_too;

typedef const volatile __u16 odd_t;
typedef int (*callback_t)(const char *name, struct declared_only *argument, ...);
typedef struct {
	__u32 anonymous_in_typedef;
} unnamed_t;
typedef __u32 matrix_t[2][3];

struct point {
	__s32 x;
	__s32 y;
};

struct list {
	struct list *next;
	struct list **previous;
	const struct point *const points;
	char *restrict text;
};

struct bits {
	__u32 a : 3;
	__s32 b : 5;
	__u32 : 4;
	__u32 c : 20;
	__u64 d : 40;
	__u64 e : 30;
	__u8 f;
	__u16 g : 9;
	bool h : 1;
	enum color color : 4;
};

struct packed {
	__u8 kind;
	__u64 time;
	__u16 port;
	__u32 low : 7;
	__u32 high : 29;
} __attribute__((packed));

struct aligned {
	__u8 first;
	__u32 second __attribute__((aligned(32)));
	__u8 third;
} __attribute__((aligned(64)));

union wide {
	__u8 bytes[3];
	__u16 number;
} __attribute__((aligned(16)));

struct nested {
	__u16 id;
	union {
		__u64 raw;
		struct {
			__u32 low;
			struct {
				__u8 inner[2];
				__u16 : 3;
				__u16 deep : 13;
			};
		};
	};
	struct point named[2];
	struct {
		__u8 in_anonymous_type;
		union wide wide;
	} anonymous_type;
	enum { FIRST_OF_ANONYMOUS = 7, SECOND_OF_ANONYMOUS } anonymous_enum;
};

struct flexible {
	__u32 length;
	__u16 elements[];
};

struct empty {
};

struct everything {
	char name[12];
	signed char tiny;
	unsigned char octets[3];
	bool flag;
	enum color color;
	enum temperature temperature;
	enum large large;
	enum small small;
	odd_t odd;
	matrix_t matrix;
	callback_t callback;
	void (*const table[2])(void);
	int (*(*returns_pointer)(int))[3];
	void *opaque;
	struct declared_only *declared;
	union declared_only_too *declared_too;
	struct list list;
	struct bits bits;
	struct packed packed;
	struct aligned aligned;
	union wide wide;
	struct nested nested;
	struct flexible *flexible;
	struct empty empty;
	unnamed_t unnamed;
	__int128 huge;
	unsigned __int128 unsigned_huge;
	float single;
	double twice;
};

struct everything everything = {.name = "everything", .color = BLUE};
const volatile struct point origin = {1, -2};
static volatile __u64 counter;
__u32 own SEC(".data.own") = 7;
struct flexible elements = {3, {}};
__u32 tagged __attribute__((btf_decl_tag("tag of a variable")));
struct point __attribute__((btf_type_tag("tag of a type"))) * tagged_type;

struct inner_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct point);
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, struct point);
	__type(value, struct everything);
} typed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, 8);
	__uint(value_size, 24);
} untyped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner_map);
} outer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 8);
	__uint(value_size, 4);
	__uint(map_extra, 3);
} bloom SEC(".maps");

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

static __noinline int helper(struct point *point)
{
	return point->x + point->y;
}

SEC("?tracepoint/syscalls/sys_enter_write")
int not_loaded(void *ctx)
{
	struct point point = {(int)counter, own};

	counter++;
	return helper(&point) + origin.x;
}

SEC("raw_tp/sys_enter")
int relocated(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, pid) + everything.color + bpf_core_field_exists(task->pid);
}
