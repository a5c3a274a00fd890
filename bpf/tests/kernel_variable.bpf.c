// SPDX-License-Identifier: Apache-2.0
/* A variable of the kernel, with its type: one of each CPU. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct rq {
	int cpu;
} __attribute__((preserve_access_index));

extern const struct rq runqueues __ksym;

__s64 first_cpu;
__s64 second_cpu;

SEC("raw_tp")
int read_queues(void *ctx)
{
	const struct rq *first = bpf_per_cpu_ptr(&runqueues, 0);
	const struct rq *second = bpf_per_cpu_ptr(&runqueues, 1);

	first_cpu = first ? first->cpu : -1;
	second_cpu = second ? second->cpu : -1;
	return 0;
}
