// SPDX-License-Identifier: Apache-2.0
/* What the kernel has by name: symbols, functions, and its configuration. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

extern const void schedule __ksym;
extern const void no_kernel_has_this __ksym __weak;

/* Since Linux 6.2. */
extern void bpf_rcu_read_lock(void) __ksym __weak;
extern void bpf_rcu_read_unlock(void) __ksym __weak;

extern unsigned long CONFIG_HZ __kconfig;
extern bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_BPF_JIT __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[32] __kconfig;
extern bool CONFIG_NO_KERNEL_HAS_THIS __kconfig __weak;

struct found {
	__u64 schedule;
	__u64 missing;
	__u64 hz;
	bool functions_called;
	bool bpf_syscall;
	bool missing_option;
	__u8 jit;
	char hostname[32];
} found;

SEC("raw_tp")
int find(void *ctx)
{
	found.schedule = (__u64)&schedule;
	found.missing = (__u64)&no_kernel_has_this;
	if (bpf_ksym_exists(bpf_rcu_read_lock)) {
		bpf_rcu_read_lock();
		found.functions_called = true;
		bpf_rcu_read_unlock();
	}
	found.hz = CONFIG_HZ;
	found.bpf_syscall = CONFIG_BPF_SYSCALL;
	found.missing_option = CONFIG_NO_KERNEL_HAS_THIS;
	found.jit = CONFIG_BPF_JIT;
	__builtin_memcpy(found.hostname, CONFIG_DEFAULT_HOSTNAME, sizeof(found.hostname));
	return 0;
}
