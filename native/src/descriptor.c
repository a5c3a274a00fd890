#define _GNU_SOURCE
#include "bpf4j.h"
#include "io_bpf4j_internal_jni_DescriptorNative.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same number on all architectures; missing in headers before Linux 5.3. */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

static jint open_path(JNIEnv *env, jbyteArray path, int flags)
{
	char *string = bpf4j_string(env, path);
	jint result;

	if (!string)
		return -ENOMEM;
	result = bpf4j_result(open(string, flags | O_CLOEXEC));
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_DescriptorNative_openDirectory(JNIEnv *env, jclass class,
										 jbyteArray path)
{
	(void)class;
	return open_path(env, path, O_RDONLY | O_DIRECTORY);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_DescriptorNative_openPlace(JNIEnv *env, jclass class, jbyteArray path)
{
	(void)class;
	return open_path(env, path, O_PATH);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_DescriptorNative_openProcess(JNIEnv *env, jclass class, jint pid)
{
	(void)env, (void)class;
	return bpf4j_result((int)syscall(SYS_pidfd_open, pid, 0));
}

/* An object's field; NULL if its class and those above it have none. */
static jfieldID field(JNIEnv *env, jobject object, const char *name, const char *type)
{
	jclass class = (*env)->GetObjectClass(env, object);
	jfieldID id = (*env)->GetFieldID(env, class, name, type);

	if (!id)
		(*env)->ExceptionClear(env);
	(*env)->DeleteLocalRef(env, class);
	return id;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_DescriptorNative_duplicateOf(JNIEnv *env, jclass class,
									       jobject channel)
{
	jfieldID descriptor_field = field(env, channel, "fd", "Ljava/io/FileDescriptor;");
	jobject descriptor = descriptor_field ? (*env)->GetObjectField(env, channel, descriptor_field) : NULL;
	jfieldID number = descriptor ? field(env, descriptor, "fd", "I") : NULL;

	(void)class;
	if (!number)
		return -ENOENT;
	return bpf4j_result(fcntl((*env)->GetIntField(env, descriptor, number), F_DUPFD_CLOEXEC, 0));
}
