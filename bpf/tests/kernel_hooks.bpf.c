// SPDX-License-Identifier: Apache-2.0
/* Functions of the kernel, before, after and instead of them: each program notes what one process does to one file. */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define EACCES 13

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct qstr d_name;
};

#pragma clang attribute pop

/* The process under observation, by its number in its own namespace, and whether it may remove the file. */
const volatile __u32 observed;
const volatile __u64 namespace_device;
const volatile __u64 namespace_inode;
volatile bool refuse;

__u64 kprobe_hits;
__u64 kretprobe_hits;
__u64 ksyscall_hits;
__u64 fentry_hits;
__u64 fexit_hits;
__u64 lsm_hits;
__s64 kretprobe_result;
__s64 fexit_result;
char lsm_name[32];

static bool is_observed(void)
{
	struct bpf_pidns_info info = {};

	return !bpf_get_ns_current_pid_tgid(namespace_device, namespace_inode, &info, sizeof(info)) &&
	       info.tgid == observed;
}

SEC("kprobe/security_inode_unlink")
int before(void *ctx)
{
	if (is_observed())
		__sync_fetch_and_add(&kprobe_hits, 1);
	return 0;
}

SEC("kretprobe/security_inode_unlink")
int BPF_KRETPROBE(after, long result)
{
	if (is_observed()) {
		__sync_fetch_and_add(&kretprobe_hits, 1);
		kretprobe_result = (int)result;
	}
	return 0;
}

SEC("ksyscall/prctl")
int system_call(void *ctx)
{
	if (is_observed())
		__sync_fetch_and_add(&ksyscall_hits, 1);
	return 0;
}

SEC("fentry/security_inode_unlink")
int BPF_PROG(entered)
{
	if (is_observed())
		__sync_fetch_and_add(&fentry_hits, 1);
	return 0;
}

SEC("fexit/security_inode_unlink")
int BPF_PROG(left, void *directory, struct dentry *entry, int result)
{
	if (is_observed()) {
		__sync_fetch_and_add(&fexit_hits, 1);
		fexit_result = result;
	}
	return 0;
}

SEC("lsm/inode_unlink")
int BPF_PROG(decide, void *directory, struct dentry *entry, int before)
{
	if (before || !is_observed())
		return before;
	__sync_fetch_and_add(&lsm_hits, 1);
	bpf_probe_read_kernel_str(lsm_name, sizeof(lsm_name), entry->d_name.name);
	return refuse ? -EACCES : 0;
}
