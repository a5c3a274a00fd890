#include "bpf4j.h"
#include "io_bpf4j_internal_jni_PinNative.h"

#include <bpf/bpf.h>
#include <stdlib.h>

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_PinNative_pin(JNIEnv *env, jclass class, jint fd, jbyteArray path)
{
	char *string = bpf4j_string(env, path);
	int result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = bpf_obj_pin(fd, string);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_PinNative_open(JNIEnv *env, jclass class, jbyteArray path)
{
	char *string = bpf4j_string(env, path);
	int result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = bpf_obj_get(string);
	free(string);
	return result;
}
