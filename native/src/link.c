#include "bpf4j.h"
#include "io_bpf4j_internal_jni_LinkNative.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define INFO(name) io_bpf4j_internal_jni_LinkNative_INFO_##name

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_createXdp(JNIEnv *env, jclass class, jint program_fd,
								       jint interface_index, jint flags)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = (__u32)flags);

	(void)env, (void)class;
	return bpf_link_create(program_fd, interface_index, BPF_XDP, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_LinkNative_info(JNIEnv *env, jclass class, jint fd, jintArray result)
{
	struct bpf_link_info info = {};
	__u32 size = sizeof(info);
	int error = bpf_link_get_info_by_fd(fd, &info, &size);
	const jint values[INFO(LENGTH)] = {
		[INFO(TYPE)] = (jint)info.type,
		[INFO(ID)] = (jint)info.id,
		[INFO(PROGRAM_ID)] = (jint)info.prog_id,
		[INFO(INTERFACE)] = info.type == BPF_LINK_TYPE_XDP ? (jint)info.xdp.ifindex : 0,
	};

	(void)class;
	(*env)->SetIntArrayRegion(env, result, 0, INFO(LENGTH), values);
	return error;
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
