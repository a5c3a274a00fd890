/* The C side of the benchmarks: one figure a run, timed as the Java side is timed. */
#ifndef BENCH_H
#define BENCH_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "bench_maps.h"

struct figure {
	const char *name;
	/* File of the BPF object. */
	const char *object;
	/* Called once. */
	void (*set_up)(struct bpf_object *object);
	/* Called before each pass, outside the measured time; NULL if a pass needs nothing. */
	void (*before)(void);
	/* Does the work and returns something that depends on all of it. */
	__u64 (*pass)(void);
	/* Whether the process stays with one thread. The kernel then looks descriptors up without counting who uses
	 * them, which it has to do in every JVM: so all other figures are measured beside a thread that sleeps. */
	bool single_threaded;
	/* Whether passes call sample(), and are not timed themselves. */
	bool samples_itself;
	/* Which percentile of the passes is the result; 0 stands for the median. */
	unsigned int percentile;
	/* How long to measure; 0 stands for the usual time. */
	unsigned int seconds;
	/* Operations that a pass consists of. */
	unsigned int operations;
};

extern const struct figure map_lookup;
extern const struct figure map_lookup_alone;
extern const struct figure map_iterate;
extern const struct figure map_walk;
extern const struct figure map_update_batch;
extern const struct figure map_delete_batch;
extern const struct figure map_lookup_threads;
extern const struct figure global_read;
extern const struct figure ring_drain;
extern const struct figure ring_latency_p50;
extern const struct figure ring_latency_p99;

/* Ends the program if a call of libbpf has failed. */
void check(int result, const char *call);

/* Adds a measured time in seconds. */
void sample(double seconds);

int map_fd(struct bpf_object *object, const char *name);

#endif
