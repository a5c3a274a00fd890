/* What the figures of maps share. */
#ifndef MAP_H
#define MAP_H

#include "bench.h"

#include <bpf/bpf.h>
#include <errno.h>

#define SMALL_ENTRIES 1024
#define LARGE_ENTRIES 100000

#ifndef BATCH
/* Of 256 to 16,384, the fastest where this was written. */
#define BATCH 1024
#endif

extern int map_descriptor;
extern struct flow_key map_keys[LARGE_ENTRIES];
extern struct flow_stats map_values[LARGE_ENTRIES];

void make_entries(void);

/* Makes the entries and writes the first of them. */
void fill_map(struct bpf_object *object, const char *map, unsigned int entries);

/* Looks up each key of the small map once. */
__u64 lookup_all(void);

#endif
