// SPDX-License-Identifier: Apache-2.0
/*
 * Programs that do nothing, one for each hook that bpf4j doctor tries out by attaching. They are attached for a moment
 * only, where nobody comes by: bpf_fentry_test1 is called by the kernel's test runs of other programs alone,
 * xdp_exception happens when an XDP program fails, quotactl and vhangup are system calls for administrators. What the
 * programs give back changes nothing there either.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define TRY(name, section)                                                                                             \
	SEC(section)                                                                                                   \
	int try_##name(void *ctx)                                                                                      \
	{                                                                                                              \
		(void)ctx;                                                                                             \
		return 0;                                                                                              \
	}

TRY(tracepoint, "tracepoint/xdp/xdp_exception")
TRY(raw_tracepoint, "raw_tp/xdp_exception")
TRY(tp_btf, "tp_btf/xdp_exception")
TRY(fentry, "fentry/bpf_fentry_test1")
TRY(fexit, "fexit/bpf_fentry_test1")
TRY(fmod_ret, "fmod_ret/security_quotactl")
TRY(lsm, "lsm/quotactl")
TRY(kprobe, "kprobe/bpf_fentry_test1")
TRY(kretprobe, "kretprobe/bpf_fentry_test1")
TRY(kprobe_multi, "kprobe.multi/bpf_fentry_test1")
TRY(kprobe_session, "kprobe.session/bpf_fentry_test1")
TRY(ksyscall, "ksyscall/vhangup")
TRY(iter, "iter/task")
