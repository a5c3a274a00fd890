#include "bpf4j.h"
#include "io_bpf4j_internal_jni_InterfaceNative.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONSTANT(name) io_bpf4j_internal_jni_InterfaceNative_##name

static bool is_netkit(jint attach_type)
{
	return attach_type == BPF_NETKIT_PRIMARY || attach_type == BPF_NETKIT_PEER;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_createLink(JNIEnv *env, jclass class, jint program_fd,
									     jint interface_index, jint attach_type,
									     jint flags, jint neighbour_id,
									     jlong revision)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = (__u32)flags);

	(void)env, (void)class;
	if (is_netkit(attach_type)) {
		options.netkit.relative_id = (__u32)neighbour_id;
		options.netkit.expected_revision = (__u64)revision;
	} else {
		options.tcx.relative_id = (__u32)neighbour_id;
		options.tcx.expected_revision = (__u64)revision;
	}
	return bpf_link_create(program_fd, interface_index, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_createNetfilterLink(JNIEnv *env, jclass class,
										      jint program_fd, jint family,
										      jint hook, jint priority,
										      jint flags)
{
	LIBBPF_OPTS(bpf_link_create_opts, options);

	(void)env, (void)class;
	options.netfilter.pf = (__u32)family;
	options.netfilter.hooknum = (__u32)hook;
	options.netfilter.priority = priority;
	options.netfilter.flags = (__u32)flags;
	return bpf_link_create(program_fd, 0, BPF_NETFILTER, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_attach(JNIEnv *env, jclass class, jint program_fd,
									 jint interface_index, jint attach_type,
									 jint flags, jint neighbour_id,
									 jint replaced_fd, jlong revision)
{
	LIBBPF_OPTS(bpf_prog_attach_opts, options, .flags = (__u32)flags, .relative_id = (__u32)neighbour_id,
		    .expected_revision = (__u64)revision);

	(void)env, (void)class;
	if (replaced_fd >= 0) {
		options.flags |= BPF_F_REPLACE;
		options.replace_fd = replaced_fd;
	}
	return bpf_prog_attach_opts(program_fd, interface_index, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_detach(JNIEnv *env, jclass class, jint program_fd,
									 jint interface_index, jint attach_type)
{
	LIBBPF_OPTS(bpf_prog_detach_opts, options);

	(void)env, (void)class;
	return bpf_prog_detach_opts(program_fd, interface_index, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_query(JNIEnv *env, jclass class, jint target,
									jint attach_type, jint query_flags,
									jlong program_ids, jlong link_ids,
									jint capacity, jlongArray result)
{
	LIBBPF_OPTS(bpf_prog_query_opts, options, .query_flags = (__u32)query_flags, .count = (__u32)capacity);
	jlong values[CONSTANT(QUERY_LENGTH)];
	int error;

	(void)class;
	options.prog_ids = bpf4j_pointer(program_ids);
	options.link_ids = bpf4j_pointer(link_ids);
	error = bpf_prog_query_opts(target, (enum bpf_attach_type)attach_type, &options);
	values[CONSTANT(QUERY_COUNT)] = options.count;
	values[CONSTANT(QUERY_FLAGS)] = options.attach_flags;
	values[CONSTANT(QUERY_REVISION)] = (jlong)options.revision;
	(*env)->SetLongArrayRegion(env, result, 0, CONSTANT(QUERY_LENGTH), values);
	return error;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_attachXdp(JNIEnv *env, jclass class, jint program_fd,
									    jint interface_index, jint flags,
									    jint expected_fd, jlong log)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, options);
	jint result;

	(void)env, (void)class;
	if (expected_fd >= 0)
		options.old_prog_fd = expected_fd;
	bpf4j_log_enter(log);
	result = bpf_xdp_attach(interface_index, program_fd, (__u32)flags, &options);
	bpf4j_log_leave();
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_queryXdp(JNIEnv *env, jclass class,
									   jint interface_index, jintArray result)
{
	/* Without what comes after the programs, which takes more messages. */
	struct bpf_xdp_query_opts options = {.sz = offsetof(struct bpf_xdp_query_opts, feature_flags)};
	jint values[CONSTANT(XDP_LENGTH)];
	int error = bpf_xdp_query(interface_index, 0, &options);

	(void)class;
	values[CONSTANT(XDP_GENERIC)] = (jint)options.skb_prog_id;
	values[CONSTANT(XDP_NATIVE)] = (jint)options.drv_prog_id;
	values[CONSTANT(XDP_OFFLOAD)] = (jint)options.hw_prog_id;
	(*env)->SetIntArrayRegion(env, result, 0, CONSTANT(XDP_LENGTH), values);
	return error;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_createClsact(JNIEnv *env, jclass class,
									       jint interface_index, jlong log)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface_index, .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);
	jint result;

	(void)env, (void)class;
	bpf4j_log_enter(log);
	result = bpf_tc_hook_create(&hook);
	bpf4j_log_leave();
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_destroyClsact(JNIEnv *env, jclass class,
										jint interface_index, jlong log)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface_index, .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);
	jint result;

	(void)env, (void)class;
	bpf4j_log_enter(log);
	result = bpf_tc_hook_destroy(&hook);
	bpf4j_log_leave();
	return result;
}

static void return_filter(JNIEnv *env, jintArray result, const struct bpf_tc_opts *options)
{
	jint values[CONSTANT(TC_LENGTH)];

	values[CONSTANT(TC_HANDLE)] = (jint)options->handle;
	values[CONSTANT(TC_PRIORITY)] = (jint)options->priority;
	values[CONSTANT(TC_PROGRAM_ID)] = (jint)options->prog_id;
	(*env)->SetIntArrayRegion(env, result, 0, CONSTANT(TC_LENGTH), values);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_attachFilter(JNIEnv *env, jclass class,
									       jint program_fd, jint interface_index,
									       jint point, jint handle, jint priority,
									       jboolean replace, jintArray result,
									       jlong log)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface_index, .attach_point = (enum bpf_tc_attach_point)point);
	LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program_fd, .handle = (__u32)handle, .priority = (__u32)priority,
		    .flags = replace ? BPF_TC_F_REPLACE : 0);
	int error;

	(void)class;
	bpf4j_log_enter(log);
	error = bpf_tc_attach(&hook, &options);
	bpf4j_log_leave();
	return_filter(env, result, &options);
	return error;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_detachFilter(JNIEnv *env, jclass class,
									       jint interface_index, jint point,
									       jint handle, jint priority, jlong log)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface_index, .attach_point = (enum bpf_tc_attach_point)point);
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = (__u32)handle, .priority = (__u32)priority);
	jint result;

	(void)env, (void)class;
	bpf4j_log_enter(log);
	result = bpf_tc_detach(&hook, &options);
	bpf4j_log_leave();
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_queryFilter(JNIEnv *env, jclass class,
									      jint interface_index, jint point,
									      jint handle, jint priority,
									      jintArray result, jlong log)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface_index, .attach_point = (enum bpf_tc_attach_point)point);
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = (__u32)handle, .priority = (__u32)priority);
	int error;

	(void)class;
	bpf4j_log_enter(log);
	error = bpf_tc_query(&hook, &options);
	bpf4j_log_leave();
	return_filter(env, result, &options);
	return error;
}

/* Whether a part of an answer is the last one. In that case, the error that it ends with, or 0, goes to the given
 * place. */
static bool is_last(struct nlmsghdr *message, ssize_t length, int *error)
{
	for (; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
		if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) {
			if (message->nlmsg_len >= NLMSG_LENGTH(sizeof(*error)))
				memcpy(error, NLMSG_DATA(message), sizeof(*error));
			return true;
		}
		/* Filters were added or removed meanwhile, so that some may be missing. */
		if (message->nlmsg_flags & NLM_F_DUMP_INTR) {
			*error = -EAGAIN;
			return true;
		}
	}
	return false;
}

/* Reads an answer to its end. */
static jint receive(int socket, char *buffer, size_t capacity)
{
	size_t filled = 0;

	while (true) {
		ssize_t length = recv(socket, buffer + filled, capacity - filled, MSG_TRUNC);
		int error = 0;

		if (length < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if ((size_t)length > capacity - filled)
			return -ENOSPC;
		if (is_last((struct nlmsghdr *)(buffer + filled), length, &error))
			return error ? error : (jint)(filled + (size_t)length);
		filled += NLMSG_ALIGN((size_t)length);
		if (filled >= capacity)
			return -ENOSPC;
	}
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_InterfaceNative_askTc(JNIEnv *env, jclass class, jint request,
									jint interface_index, jint parent, jlong buffer,
									jint capacity)
{
	struct {
		struct nlmsghdr header;
		struct tcmsg about;
	} message = {
		.header = {.nlmsg_len = sizeof(message),
			   .nlmsg_type = (__u16)request,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.about = {.tcm_family = AF_UNSPEC, .tcm_ifindex = interface_index, .tcm_parent = (__u32)parent},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	jint result;

	(void)env, (void)class;
	if (fd < 0)
		return -errno;
	result = send(fd, &message, sizeof(message), 0) < 0 ? -errno
							    : receive(fd, bpf4j_pointer(buffer), (size_t)capacity);
	close(fd);
	return result;
}
