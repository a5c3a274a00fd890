// Programs that call helpers which only some types or some hooks may call: tests load each of them alone.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define LEVEL 1
#define OPTION 2

struct sock_common;

/* As the kernel lays it out: a relocation would keep the other programs from kernels without BTF. */
struct bpf_iter__tcp {
	__u64 meta;
	struct sock_common *sk_common;
};

struct guarded {
	struct bpf_spin_lock lock;
	int number;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guarded);
} numbers SEC(".maps");

static __always_inline int count(void)
{
	__u32 key = 0;
	struct guarded *guarded = bpf_map_lookup_elem(&numbers, &key);

	if (guarded) {
		bpf_spin_lock(&guarded->lock);
		guarded->number++;
		bpf_spin_unlock(&guarded->lock);
	}
	return 0;
}

SEC("cgroup/setsockopt")
int sockopt(struct bpf_sockopt *ctx)
{
	int value = 1;

	bpf_setsockopt(ctx->sk, LEVEL, OPTION, &value, sizeof(value));
	return 1;
}

SEC("iter/tcp")
int iterator(struct bpf_iter__tcp *ctx)
{
	struct sock_common *sock = ctx->sk_common;
	int value = 1;

	if (sock)
		bpf_setsockopt(sock, LEVEL, OPTION, &value, sizeof(value));
	return 0;
}

SEC("lsm_cgroup/socket_post_create")
int lsm(void *ctx)
{
	bpf_set_retval(0);
	return 1;
}

SEC("uprobe.s")
int sleepable(void *ctx)
{
	char byte;

	bpf_copy_from_user(&byte, sizeof(byte), 0);
	return 0;
}

SEC("kprobe")
int in_kprobe(void *ctx)
{
	return count();
}

SEC("tracepoint")
int in_tracepoint(void *ctx)
{
	return count();
}

SEC("raw_tracepoint")
int in_raw_tracepoint(void *ctx)
{
	return count();
}

SEC("perf_event")
int in_perf_event(void *ctx)
{
	return count();
}

SEC("socket")
int in_socket(struct __sk_buff *ctx)
{
	return count();
}

SEC("xdp")
int in_xdp(struct xdp_md *ctx)
{
	return count();
}
