/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types that are hard to generate code for. Nothing of them is used by a program: the tests of the code generator
 * compile this header for BPF, and for the machine that they run on, and compare.
 */
#ifndef TORTURE_H
#define TORTURE_H

#include <linux/types.h>
#include <stdbool.h>

enum color { RED, GREEN = 5, BLUE, AZURE = BLUE };
enum unknown { UNKNOWN = 7, TYPE = 8, class_ = 9 };
enum tiny { TINY_ONE = 1, TINY_LAST = 255 } __attribute__((packed));
enum { ANONYMOUS_FIRST = 3 };

struct declared_only;
union declared_only_too;

typedef int (*callback_t)(const char *name, struct declared_only *argument, ...);
typedef const volatile __u16 odd_t;
typedef __u32 matrix_t[2][3];
typedef struct {
	__u32 in_typedef;
	__be16 port;
} unnamed_t;

struct scalars {
	__u8 u8;
	__u16 u16;
	__u32 u32;
	__u64 u64;
	__s8 s8;
	__s16 s16;
	__s32 s32;
	__s64 s64;
	__be16 be16;
	__be32 be32;
	__be64 be64;
	__le16 le16;
	__le32 le32;
	__le64 le64;
	bool flag;
	char letter;
	float single;
	double twice;
	__int128 huge;
	unsigned __int128 unsigned_huge;
	enum color color;
	enum tiny tiny;
	enum unknown unknown;
	volatile __u16 changing;
	void *pointer;
	callback_t callback;
	void (*function)(void);
	struct declared_only *declared;
	union declared_only_too **declared_too;
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
	__s64 i : 33;
	__s64 j : 31;
	__u64 all : 64;
	__s32 whole : 32;
	__u32 one : 1;
};

/* Bit-fields across the bytes of nine. */
struct packed_bits {
	__u8 first : 7;
	__u64 nine : 64;
	__s64 across : 61;
	__u32 low : 7;
	__s32 high : 29;
	__u8 last;
} __attribute__((packed));

struct packed {
	__u8 kind;
	__u64 time;
	__be16 port;
	__int128 unaligned;
	double number;
	struct scalars inside;
} __attribute__((packed));

struct aligned {
	__u8 first;
	__u32 second __attribute__((aligned(32)));
	__u8 third;
} __attribute__((aligned(64)));

union number {
	__u8 bytes[12];
	__u16 half;
	__u32 whole;
	__u64 twice;
	struct {
		__u32 left;
		__be32 right;
	};
	__u32 low : 5;
	enum color color;
	float single;
} __attribute__((aligned(16)));

/* Anonymous structs and unions, three deep and more. */
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
		struct {
			__u16 other;
			union {
				__u32 deepest;
				__be16 pair[2];
				enum color shade;
			};
		};
	};
	struct {
		__u8 in_struct;
		struct {
			__u64 in_struct_of_struct;
		};
	};
	union {
		__u32 second_raw;
		char second_text[6];
	};
	union number number;
	struct {
		__u8 x;
		union number wide;
	} anonymous_type;
	struct {
		__u8 x;
	} anonymousType;
	union {
		__u16 y;
		__u8 z;
	} named_union;
	enum { FIRST_OF_ANONYMOUS = 7, SECOND_OF_ANONYMOUS } anonymous_enum;
};

struct point {
	__s32 x;
	__s32 y;
};

struct arrays {
	char name[12];
	char names[2][5];
	__u8 octets[3];
	__u8 addresses[2][6];
	unsigned char cube[2][2][3];
	signed char tiny[3];
	__u16 small[3];
	__u32 numbers[2];
	__u64 large[2];
	__be32 network[2];
	bool flags[3];
	float singles[2];
	double doubles[2];
	__int128 huge[2];
	matrix_t matrix;
	__s64 deep[2][1][2];
	enum color colors[3];
	enum color palette[2][2];
	struct point points[2];
	struct point grid[2][2];
	union number unions[2];
	void (*table[2])(void);
	struct {
		__u8 kind;
	} anonymous[2];
	unnamed_t unnamed;
	int none[0];
	__u8 behind;
};

struct flexible {
	__u32 length;
	struct point elements[];
};

struct flexible_text {
	__u64 length;
	char text[];
};

struct empty {
};

/* Names that Java has for itself, and names that become the same. */
struct class
{
	int class;
	int abstract;
	int _;
	int null;
	int record;
	int hashCode;
	int getClass;
	int notify;
	int wait;
	int toString;
	int clone;
	int finalize;
	int equals;
	int type;
	int wrap;
	int TYPE;
	int buffer;
	int offset;
	int other;
	int that;
	int value;
	int foo_bar;
	int fooBar;
	int FOO_BAR;
	int foo_bar_2;
	int set_foo;
	int foo[2];
	int index;
	int _1st;
	int zeta, alpha, Zeta, größe, Ω;
	enum color shade;
	int shade_value;
	struct point view;
	struct empty empty;
};

struct Object {
	__u8 string;
};

struct string {
	struct Object object;
};

struct view {
	__u8 view;
};

union type {
	__u8 bytes;
	__u16 memory;
	__u32 copyOf;
};

struct flow_key {
	__u8 one;
};

struct flowKey {
	__u8 other;
};

struct FLOW_KEY {
	__u8 third;
};

/* What is made of the names around an anonymous type is the name of another one. */
struct box {
	struct {
		__u8 kind;
	} item;
	enum { BOX_OPEN = 1 } state;
};

struct box_item {
	__u16 kind;
};

enum box_state { BOX_LOCKED = 2 };

/* Numbers that Java does not have are bytes. On BPF a long double is a double, and not every machine has halves. */
#ifdef __bpf__
typedef __fp16 half_t;
typedef long double long_double_t;
#else
typedef __u8 half_t[2] __attribute__((aligned(2)));
typedef double long_double_t;
#endif

struct floats {
	float single;
	half_t half;
	half_t halves[3];
	long_double_t long_double;
};

/* A padding member by name is a member. */
struct padded {
	__u8 first;
	__u8 __pad[3];
	__u32 _reserved;
	enum box_state state;
};

struct größe {
	__u8 ω;
	__u16 größe;
	struct box_item Ärger;
};

#endif
