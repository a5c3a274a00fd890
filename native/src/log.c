#include "bpf4j.h"
#include "io_bpf4j_internal_jni_LogNative.h"

#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct log {
	enum libbpf_print_level level;
	char *text;
	size_t length;
	size_t capacity;
};

#define MAX_LENGTH (INT32_MAX - 64)

/* A thread is in at most one call of libbpf at a time, and a virtual thread stays on its carrier during it. */
static __thread struct log *current;

static bool reserve(struct log *log, size_t more)
{
	size_t capacity = log->capacity ? log->capacity : 1024;
	char *text;

	while (capacity - log->length < more)
		capacity *= 2;
	if (capacity == log->capacity)
		return true;
	text = realloc(log->text, capacity);
	if (!text)
		return false;
	log->text = text;
	log->capacity = capacity;
	return true;
}

static int print(enum libbpf_print_level level, const char *format, va_list arguments)
{
	struct log *log = current;
	va_list measured;
	int length;

	if (!log || level > log->level)
		return 0;
	va_copy(measured, arguments);
	length = vsnprintf(NULL, 0, format, measured);
	va_end(measured);
	/* Java takes all of it as one array. */
	if (length < 0 || log->length + (size_t)length + 2 > MAX_LENGTH || !reserve(log, (size_t)length + 2))
		return 0;
	log->text[log->length] = (char)('0' + level);
	vsnprintf(log->text + log->length + 1, (size_t)length + 1, format, arguments);
	log->length += (size_t)length + 2;
	return 0;
}

void bpf4j_log_install(void)
{
	libbpf_set_print(print);
}

void bpf4j_log_enter(jlong log)
{
	current = bpf4j_pointer(log);
}

void bpf4j_log_leave(void)
{
	current = NULL;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_LogNative_create(JNIEnv *env, jclass class, jint level)
{
	struct log *log = calloc(1, sizeof(*log));

	(void)env, (void)class;
	if (!log)
		return -ENOMEM;
	log->level = (enum libbpf_print_level)level;
	return bpf4j_handle(log);
}

JNIEXPORT jbyteArray JNICALL Java_io_bpf4j_internal_jni_LogNative_take(JNIEnv *env, jclass class, jlong handle)
{
	struct log *log = bpf4j_pointer(handle);
	jbyteArray bytes = (*env)->NewByteArray(env, (jsize)log->length);

	(void)class;
	if (bytes)
		(*env)->SetByteArrayRegion(env, bytes, 0, (jsize)log->length, (const jbyte *)log->text);
	log->length = 0;
	return bytes;
}

JNIEXPORT void JNICALL Java_io_bpf4j_internal_jni_LogNative_free(JNIEnv *env, jclass class, jlong handle)
{
	struct log *log = bpf4j_pointer(handle);

	(void)env, (void)class;
	free(log->text);
	free(log);
}
