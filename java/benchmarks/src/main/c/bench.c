/* Runs one figure and prints the median or a percentile over its passes, in nanoseconds an operation. */
#include "bench.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* As long as io.bpf4j.benchmarks.Main measures; the warm-up there is longer, for the JIT compiler. */
#define WARMUP_SECONDS 0.5
#define SECONDS 2.0
#define MAX_PASSES 100000

static const struct figure *const figures[] = {
	&map_lookup, &map_lookup_alone, &map_lookup_threads, &map_iterate,
	&map_walk,   &map_update_batch, &map_delete_batch,   &global_read,
	&ring_drain, &ring_latency_p50, &ring_latency_p99,
};

static double passes[MAX_PASSES];
static int count;

/* Keeps the compiler from leaving out work whose result nobody looks at. */
static volatile __u64 sink;

void check(int result, const char *call)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s: %s\n", call, strerror(-result));
	exit(1);
}

int map_fd(struct bpf_object *object, const char *name)
{
	int fd = bpf_object__find_map_fd_by_name(object, name);

	check(fd, name);
	return fd;
}

void sample(double seconds)
{
	if (count < MAX_PASSES)
		passes[count++] = seconds;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* Times each pass on its own, so that the median leaves out those in which the thread was preempted. */
static void run(const struct figure *figure, double seconds)
{
	double end = now() + seconds;

	count = 0;
	while (count < MAX_PASSES && now() < end) {
		double start;

		if (figure->before)
			figure->before();
		start = now();
		sink = figure->pass();
		if (!figure->samples_itself)
			sample(now() - start);
	}
}

static int compare(const void *left, const void *right)
{
	double difference = *(const double *)left - *(const double *)right;

	return (difference > 0) - (difference < 0);
}

static double measure(const struct figure *figure)
{
	unsigned int percentile = figure->percentile ? figure->percentile : 50;
	double rank;

	run(figure, WARMUP_SECONDS);
	run(figure, figure->seconds ? figure->seconds : SECONDS);
	qsort(passes, count, sizeof(*passes), compare);
	rank = (count - 1) * percentile / 100.0;
	return (passes[(int)rank] + passes[(int)(rank + 0.5)]) / 2 * 1e9 / figure->operations;
}

static void *sleep_forever(void *unused)
{
	while (true)
		pause();
	return unused;
}

static void start_thread(void)
{
	pthread_t thread;

	check(-pthread_create(&thread, NULL, sleep_forever, NULL), "pthread_create");
}

static const struct figure *find_figure(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		if (strcmp(figures[i]->name, name) == 0)
			return figures[i];
	}
	fprintf(stderr, "bench: unknown figure: %s\n", name);
	exit(2);
}

int main(int argc, char **argv)
{
	const struct figure *figure;
	struct bpf_object *object;
	char path[4096];

	if (argc != 3) {
		fprintf(stderr, "Usage: bench FIGURE DIRECTORY_OF_BPF_OBJECTS\n");
		return 2;
	}
	figure = find_figure(argv[1]);
	snprintf(path, sizeof(path), "%s/%s", argv[2], figure->object);
	object = bpf_object__open(path);
	check(object ? 0 : -errno, path);
	check(bpf_object__load(object), "bpf_object__load");
	figure->set_up(object);
	if (!figure->single_threaded)
		start_thread();
	printf("%.2f\n", measure(figure));
	bpf_object__close(object);
	return 0;
}
