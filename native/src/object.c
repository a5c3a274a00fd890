#include "bpf4j.h"
#include "io_bpf4j_internal_jni_ObjectNative.h"

#include <bpf/libbpf.h>
#include <stdlib.h>

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_ObjectNative_open(JNIEnv *env, jclass class, jlong bytes, jlong size,
								     jbyteArray name, jbyteArray custom_btf,
								     jbyteArray kconfig, jbyteArray token_path,
								     jlong log)
{
	LIBBPF_OPTS(bpf_object_open_opts, options);
	char *name_string = bpf4j_string(env, name);
	char *btf_string = bpf4j_string(env, custom_btf);
	char *kconfig_string = bpf4j_string(env, kconfig);
	char *token_string = bpf4j_string(env, token_path);
	jlong result;

	(void)class;
	options.object_name = name_string;
	options.btf_custom_path = btf_string;
	options.kconfig = kconfig_string;
	options.bpf_token_path = token_string;
	bpf4j_log_enter(log);
	result = bpf4j_handle_or_error(bpf_object__open_mem(bpf4j_pointer(bytes), (size_t)size, &options));
	bpf4j_log_leave();
	free(name_string);
	free(btf_string);
	free(kconfig_string);
	free(token_string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ObjectNative_load(JNIEnv *env, jclass class, jlong object, jlong log)
{
	int result;

	(void)env, (void)class;
	bpf4j_log_enter(log);
	result = bpf_object__load(bpf4j_pointer(object));
	bpf4j_log_leave();
	return result;
}

JNIEXPORT void JNICALL Java_io_bpf4j_internal_jni_ObjectNative_close(JNIEnv *env, jclass class, jlong object, jlong log)
{
	(void)env, (void)class;
	bpf4j_log_enter(log);
	bpf_object__close(bpf4j_pointer(object));
	bpf4j_log_leave();
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_ObjectNative_findMap(JNIEnv *env, jclass class, jlong object,
									jbyteArray name)
{
	char *string = bpf4j_string(env, name);
	jlong result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = bpf4j_handle_or_error(bpf_object__find_map_by_name(bpf4j_pointer(object), string));
	free(string);
	return result;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_ObjectNative_findProgram(JNIEnv *env, jclass class, jlong object,
									    jbyteArray name)
{
	char *string = bpf4j_string(env, name);
	jlong result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = bpf4j_handle_or_error(bpf_object__find_program_by_name(bpf4j_pointer(object), string));
	free(string);
	return result;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_ObjectNative_nextMap(JNIEnv *env, jclass class, jlong object,
									jlong map)
{
	(void)env, (void)class;
	return bpf4j_handle(bpf_object__next_map(bpf4j_pointer(object), bpf4j_pointer(map)));
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_ObjectNative_nextProgram(JNIEnv *env, jclass class, jlong object,
									    jlong program)
{
	(void)env, (void)class;
	return bpf4j_handle(bpf_object__next_program(bpf4j_pointer(object), bpf4j_pointer(program)));
}
