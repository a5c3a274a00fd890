#include "bpf4j.h"
#include "io_bpf4j_internal_jni_BtfNative.h"

#include <bpf/bpf.h>

#define MAP(name) io_bpf4j_internal_jni_BtfNative_MAP_##name

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_BtfNative_ofMap(JNIEnv *env, jclass class, jint map_fd, jintArray ids)
{
	struct bpf_map_info info = {0};
	__u32 length = sizeof(info);
	int result = bpf_map_get_info_by_fd(map_fd, &info, &length);
	const jint values[MAP(LENGTH)] = {
		[MAP(BTF_ID)] = (jint)info.btf_id,
		[MAP(KEY_TYPE)] = (jint)info.btf_key_type_id,
		[MAP(VALUE_TYPE)] = (jint)info.btf_value_type_id,
	};

	(void)class;
	if (!result)
		(*env)->SetIntArrayRegion(env, ids, 0, MAP(LENGTH), values);
	return result;
}

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
