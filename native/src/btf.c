#include "bpf4j.h"
#include "io_bpf4j_internal_jni_BtfNative.h"

#include <bpf/bpf.h>

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_BtfNative_open(JNIEnv *env, jclass class, jint id)
{
	(void)env, (void)class;
	return bpf_btf_get_fd_by_id((__u32)id);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_BtfNative_size(JNIEnv *env, jclass class, jint btf_fd)
{
	struct bpf_btf_info info = {0};
	__u32 length = sizeof(info);
	int result = bpf_btf_get_info_by_fd(btf_fd, &info, &length);

	(void)env, (void)class;
	if (result)
		return result;
	return info.kernel_btf ? -EOPNOTSUPP : (jint)info.btf_size;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_BtfNative_read(JNIEnv *env, jclass class, jint btf_fd, jlong address,
								 jint size)
{
	struct bpf_btf_info info = {.btf = (__u64)address, .btf_size = (__u32)size};
	__u32 length = sizeof(info);

	(void)env, (void)class;
	return bpf_btf_get_info_by_fd(btf_fd, &info, &length);
}
