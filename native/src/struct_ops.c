#include "bpf4j.h"
#include "io_bpf4j_internal_jni_StructOpsNative.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_StructOpsNative_attach(JNIEnv *env, jclass class, jlong map,
									  jlong log)
{
	jlong result;

	(void)env, (void)class;
	bpf4j_log_enter(log);
	result = bpf4j_handle_or_error(bpf_map__attach_struct_ops(bpf4j_pointer(map)));
	bpf4j_log_leave();
	return result;
}

JNIEXPORT jboolean JNICALL Java_io_bpf4j_internal_jni_StructOpsNative_hasLink(JNIEnv *env, jclass class, jlong map)
{
	(void)env, (void)class;
	return (bpf_map__map_flags(bpf4j_pointer(map)) & BPF_F_LINK) != 0;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_StructOpsNative_forget(JNIEnv *env, jclass class, jlong link)
{
	(void)env, (void)class;
	bpf_link__disconnect(bpf4j_pointer(link));
	return bpf_link__destroy(bpf4j_pointer(link));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_StructOpsNative_update(JNIEnv *env, jclass class, jlong link,
									 jlong map)
{
	(void)env, (void)class;
	return bpf_link__update_map(bpf4j_pointer(link), bpf4j_pointer(map));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_StructOpsNative_detach(JNIEnv *env, jclass class, jint map_fd)
{
	__u32 key = 0;

	(void)env, (void)class;
	return bpf_map_delete_elem(map_fd, &key);
}
