#include "bpf4j.h"
#include "io_bpf4j_internal_jni_SystemNative.h"

#include <bpf/libbpf.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Newer than the oldest headers that this is compiled with. */
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved)
{
	(void)vm, (void)reserved;
	bpf4j_log_install();
	return JNI_VERSION_10;
}

char *bpf4j_string(JNIEnv *env, jbyteArray bytes)
{
	jsize length;
	char *string;

	if (!bytes)
		return NULL;
	length = (*env)->GetArrayLength(env, bytes);
	string = malloc((size_t)length + 1);
	if (!string)
		return NULL;
	(*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte *)string);
	string[length] = '\0';
	return string;
}

jbyteArray bpf4j_bytes(JNIEnv *env, const char *string)
{
	jbyteArray bytes;
	jsize length;

	if (!string)
		return NULL;
	length = (jsize)strlen(string);
	bytes = (*env)->NewByteArray(env, length);
	if (bytes)
		(*env)->SetByteArrayRegion(env, bytes, 0, length, (const jbyte *)string);
	return bytes;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_abi(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return io_bpf4j_internal_jni_SystemNative_ABI;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_libbpfMajorVersion(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return (jint)libbpf_major_version();
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_libbpfMinorVersion(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return (jint)libbpf_minor_version();
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_pageSize(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return (jint)sysconf(_SC_PAGESIZE);
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_SystemNative_address(JNIEnv *env, jclass class, jobject buffer)
{
	(void)class;
	return bpf4j_handle((*env)->GetDirectBufferAddress(env, buffer));
}

JNIEXPORT jobject JNICALL Java_io_bpf4j_internal_jni_SystemNative_buffer(JNIEnv *env, jclass class, jlong address,
									 jlong length)
{
	(void)class;
	return (*env)->NewDirectByteBuffer(env, bpf4j_pointer(address), length);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_duplicate(JNIEnv *env, jclass class, jint fd)
{
	(void)env, (void)class;
	/* As libbpf's own: to it, descriptor 0 often means none. */
	return bpf4j_result(fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_close(JNIEnv *env, jclass class, jint fd)
{
	(void)env, (void)class;
	return bpf4j_result(close(fd));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_interfaceIndex(JNIEnv *env, jclass class,
									      jbyteArray name)
{
	char *string = bpf4j_string(env, name);
	unsigned int index;
	int error;

	(void)class;
	if (!string)
		return -ENOMEM;
	index = if_nametoindex(string);
	error = errno;
	free(string);
	return index ? (jint)index : -error;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_SystemNative_map(JNIEnv *env, jclass class, jint fd, jlong offset,
								    jlong length, jboolean writable)
{
	void *address = mmap(NULL, (size_t)length, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, fd, offset);

	(void)env, (void)class;
	return address == MAP_FAILED ? -(jlong)errno : bpf4j_handle(address);
}

/* Maps at the address or not at all. Kernels before 4.17 do not know the flag and may choose another address. */
static jlong map_at(jlong address, jlong length, int protection, int flags, int fd)
{
	void *wanted = bpf4j_pointer(address);
	void *mapped = mmap(wanted, (size_t)length, protection, flags | MAP_FIXED_NOREPLACE, fd, 0);

	if (mapped == MAP_FAILED)
		return -(jlong)errno;
	if (mapped != wanted) {
		munmap(mapped, (size_t)length);
		return -(jlong)EEXIST;
	}
	return address;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_SystemNative_mapAt(JNIEnv *env, jclass class, jint fd, jlong address,
								      jlong length)
{
	(void)env, (void)class;
	return map_at(address, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_SystemNative_reserve(JNIEnv *env, jclass class, jlong address,
									jlong length)
{
	(void)env, (void)class;
	return map_at(address, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_populate(JNIEnv *env, jclass class, jlong address,
									jlong length)
{
	(void)env, (void)class;
	return bpf4j_result(madvise(bpf4j_pointer(address), (size_t)length, MADV_POPULATE_WRITE));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_mapZeroes(JNIEnv *env, jclass class, jlong address,
									 jlong length)
{
	void *mapped = mmap(bpf4j_pointer(address), (size_t)length, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);

	(void)env, (void)class;
	return mapped == MAP_FAILED ? -errno : 0;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SystemNative_unmap(JNIEnv *env, jclass class, jlong address,
								     jlong length)
{
	(void)env, (void)class;
	return bpf4j_result(munmap(bpf4j_pointer(address), (size_t)length));
}
