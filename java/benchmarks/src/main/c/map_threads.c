/* A hash map that several threads look up in at the same time. */
#include "map.h"

#include <pthread.h>

#define THREADS 8
/* Long enough that starting and ending a pass does not count. */
#define ROUNDS 16

static pthread_barrier_t start, end;

static void *look_up(void *sum)
{
	while (true) {
		int round;

		pthread_barrier_wait(&start);
		for (round = 0; round < ROUNDS; round++)
			*(volatile __u64 *)sum += lookup_all();
		pthread_barrier_wait(&end);
	}
	return NULL;
}

static void set_up(struct bpf_object *object)
{
	static __u64 sums[THREADS][8];
	int i;

	fill_map(object, "small", SMALL_ENTRIES);
	check(-pthread_barrier_init(&start, NULL, THREADS + 1), "pthread_barrier_init");
	check(-pthread_barrier_init(&end, NULL, THREADS + 1), "pthread_barrier_init");
	for (i = 0; i < THREADS; i++) {
		pthread_t thread;

		check(-pthread_create(&thread, NULL, look_up, sums[i]), "pthread_create");
	}
}

static __u64 look_up_in_threads(void)
{
	pthread_barrier_wait(&start);
	pthread_barrier_wait(&end);
	return 0;
}

const struct figure map_lookup_threads = {
	.name = "map.lookup.threads",
	.object = "bench_maps.bpf.o",
	.set_up = set_up,
	.pass = look_up_in_threads,
	.operations = THREADS * ROUNDS * SMALL_ENTRIES,
};
