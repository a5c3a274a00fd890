/* What the files of the shim share. Each src/NAME.c implements the Java class whose generated header it includes. */
#ifndef BPF4J_H
#define BPF4J_H

#include <errno.h>
#include <jni.h>
#include <stddef.h>
#include <stdint.h>

/* Java hands addresses and handles over as jlong. */
static inline void *bpf4j_pointer(jlong address)
{
	return (void *)(uintptr_t)address;
}

static inline jlong bpf4j_handle(const void *pointer)
{
	return (jlong)(uintptr_t)pointer;
}

/*
 * A libbpf constructor's result: its handle, or -errno. To be called before anything else can change errno.
 *
 * libbpf hides errors in pointers to the last page on their way to its NULL. A number too large for that comes out as
 * a pointer, but one that no process has: it is negative.
 */
static inline jlong bpf4j_handle_or_error(const void *pointer)
{
	jlong handle = bpf4j_handle(pointer);

	if (!pointer)
		return -(jlong)errno;
	return handle > 0 ? handle : -(jlong)EOVERFLOW;
}

/* A system call's result: its value, or -errno. */
static inline jint bpf4j_result(int result)
{
	return result < 0 ? -errno : result;
}

/* A copy of a Java byte array that ends in a zero byte; NULL for null. To be freed by the caller. */
char *bpf4j_string(JNIEnv *env, jbyteArray bytes);

/* A Java byte array of a C string without its zero byte; null for NULL. */
jbyteArray bpf4j_bytes(JNIEnv *env, const char *string);

/* Sends libbpf's messages to the log buffers. */
void bpf4j_log_install(void);

/* Messages that libbpf prints on this thread between enter and leave go to the given log. */
void bpf4j_log_enter(jlong log);
void bpf4j_log_leave(void);

#endif
