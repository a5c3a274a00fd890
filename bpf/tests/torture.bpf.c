// SPDX-License-Identifier: Apache-2.0
/* The types of torture.h, each in a variable. Nothing of it is loaded. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "torture.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct scalars scalars;
struct bits bits;
struct packed_bits packed_bits;
struct packed packed;
struct aligned aligned;
union number number;
struct nested nested;
struct arrays arrays;
struct flexible flexible;
struct flexible_text flexible_text;
struct class class;
struct string string;
struct view view;
union type type;
struct flow_key flow_key;
struct flowKey flowKey;
struct FLOW_KEY FLOW_KEY;
struct box box;
struct box_item box_item;
struct floats floats;
struct padded padded;
struct größe größe;
odd_t odd;
callback_t callback;
matrix_t matrix;
unnamed_t unnamed;
struct {
	__u16 of_variable;
} anonymous;
enum { IN_VARIABLE = 1 } enumerated;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct point);
	__type(value, struct arrays);
} by_point SEC(".maps");
