#include "bpf4j.h"
#include "io_bpf4j_internal_jni_LinkNative.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_createXdp(JNIEnv *env, jclass class, jint program_fd,
								       jint interface_index, jint flags)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = (__u32)flags);

	(void)env, (void)class;
	return bpf_link_create(program_fd, interface_index, BPF_XDP, &options);
}

/* Where the kernel is to write the name of what the link is attached to, if that kind of link has one. */
static void set_text(struct bpf_link_info *info, __u32 perf_event_type, __u64 text, __u32 length)
{
	switch (info->type) {
	case BPF_LINK_TYPE_RAW_TRACEPOINT:
		info->raw_tracepoint.tp_name = text;
		info->raw_tracepoint.tp_name_len = length;
		break;
	case BPF_LINK_TYPE_ITER:
		info->iter.target_name = text;
		info->iter.target_name_len = length;
		break;
	case BPF_LINK_TYPE_UPROBE_MULTI:
		info->uprobe_multi.path = text;
		info->uprobe_multi.path_size = length;
		break;
	case BPF_LINK_TYPE_PERF_EVENT:
		/* Counters have no name, and what older kernels do not fill comes back as it was. Those with a name
		 * have it in one place. */
		if (perf_event_type < BPF_PERF_EVENT_UPROBE || perf_event_type > BPF_PERF_EVENT_TRACEPOINT)
			break;
		info->perf_event.kprobe.func_name = text;
		info->perf_event.kprobe.name_len = length;
		break;
	default:
		break;
	}
}

_Static_assert(sizeof(struct bpf_link_info) <= io_bpf4j_internal_jni_LinkNative_INFO_LENGTH,
	       "room for struct bpf_link_info");

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_info(JNIEnv *env, jclass class, jint fd, jlong result,
								  jlong text, jint text_length)
{
	struct bpf_link_info *info = bpf4j_pointer(result);
	struct bpf_link_info kind = {};
	__u32 size = sizeof(kind);
	int error = bpf_link_get_info_by_fd(fd, &kind, &size);

	(void)env, (void)class;
	if (error)
		return error;
	*info = (struct bpf_link_info){.type = kind.type};
	set_text(info, kind.perf_event.type, (__u64)text, (__u32)text_length);
	size = sizeof(*info);
	return bpf_link_get_info_by_fd(fd, info, &size);
}

JNIEXPORT jboolean JNICALL Java_io_bpf4j_internal_jni_LinkNative_isLink(JNIEnv *env, jclass class, jint fd)
{
	struct bpf_link_info info = {};
	__u32 size = sizeof(info);

	(void)env, (void)class;
	return bpf_link_get_info_by_fd(fd, &info, &size) != -EINVAL;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_openById(JNIEnv *env, jclass class, jint id)
{
	(void)env, (void)class;
	return bpf_link_get_fd_by_id((__u32)id);
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_LinkNative_nextId(JNIEnv *env, jclass class, jint id)
{
	__u32 next = 0;
	int error = bpf_link_get_next_id((__u32)id, &next);

	(void)env, (void)class;
	return error ? error : (jlong)next;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_update(JNIEnv *env, jclass class, jint fd, jint program_fd,
								    jint expected_fd)
{
	LIBBPF_OPTS(bpf_link_update_opts, options);

	(void)env, (void)class;
	if (expected_fd >= 0) {
		options.flags = BPF_F_REPLACE;
		options.old_prog_fd = (__u32)expected_fd;
	}
	return bpf_link_update(fd, program_fd, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_detach(JNIEnv *env, jclass class, jint fd)
{
	(void)env, (void)class;
	return bpf_link_detach(fd);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_fd(JNIEnv *env, jclass class, jlong link)
{
	(void)env, (void)class;
	return bpf_link__fd(bpf4j_pointer(link));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_destroy(JNIEnv *env, jclass class, jlong link)
{
	(void)env, (void)class;
	return bpf_link__destroy(bpf4j_pointer(link));
}
