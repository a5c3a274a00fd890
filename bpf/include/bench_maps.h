/* What the maps of the benchmarks hold, for the BPF object and the C side. */
#ifndef BENCH_MAPS_H
#define BENCH_MAPS_H

#include <linux/types.h>

struct flow_key {
	__u32 source;
	__u32 destination;
	__u16 source_port;
	__u16 destination_port;
	__u32 protocol;
};

struct flow_stats {
	__u64 packets;
	__u64 bytes;
	__u64 first_seen;
	__u64 last_seen;
};

#endif
