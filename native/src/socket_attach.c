#define _GNU_SOURCE
#include "bpf4j.h"
#include "io_bpf4j_internal_jni_SocketAttachNative.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Missing in the headers of libc, or newer than the oldest ones that this is compiled with. */
#ifndef NS_GET_NSTYPE
#define NS_GET_NSTYPE _IO(0xb7, 0x3)
#endif
#ifndef SO_DETACH_REUSEPORT_BPF
#define SO_DETACH_REUSEPORT_BPF 68
#endif

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_openNetworkNamespace(JNIEnv *env, jclass class,
											  jbyteArray path)
{
	char *string = bpf4j_string(env, path);
	jint fd;

	(void)class;
	if (!string)
		return -ENOMEM;
	/* Whatever is there, opening it must not wait. */
	fd = bpf4j_result(open(string, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
	free(string);
	if (fd >= 0 && ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET) {
		close(fd);
		return -EINVAL;
	}
	return fd;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_enterNetworkNamespace(JNIEnv *env, jclass class,
											   jint fd)
{
	(void)env, (void)class;
	return bpf4j_result(setns(fd, CLONE_NEWNET));
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_inode(JNIEnv *env, jclass class, jint fd)
{
	struct stat file;

	(void)env, (void)class;
	return fstat(fd, &file) ? -(jlong)errno : (jlong)file.st_ino;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_expectedAttachType(JNIEnv *env, jclass class,
											jlong program)
{
	(void)env, (void)class;
	return (jint)bpf_program__expected_attach_type(bpf4j_pointer(program));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_link(JNIEnv *env, jclass class, jint program_fd,
									  jint target_fd, jint attach_type)
{
	(void)env, (void)class;
	return bpf_link_create(program_fd, target_fd, (enum bpf_attach_type)attach_type, NULL);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_linkToCgroup(JNIEnv *env, jclass class,
										  jint program_fd, jint cgroup_fd,
										  jint attach_type, jint flags,
										  jint neighbour_id,
										  jlong expected_revision)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = (__u32)flags);

	(void)env, (void)class;
	options.cgroup.relative_id = (__u32)neighbour_id;
	options.cgroup.expected_revision = (__u64)expected_revision;
	return bpf_link_create(program_fd, cgroup_fd, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_attach(JNIEnv *env, jclass class, jint program_fd,
									    jint target_fd, jint attach_type,
									    jint flags, jint replaced_fd,
									    jint neighbour_id, jlong expected_revision)
{
	LIBBPF_OPTS(bpf_prog_attach_opts, options, .flags = (__u32)flags, .replace_fd = replaced_fd,
		    .relative_id = (__u32)neighbour_id, .expected_revision = (__u64)expected_revision);

	(void)env, (void)class;
	return bpf_prog_attach_opts(program_fd, target_fd, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_detach(JNIEnv *env, jclass class, jint program_fd,
									    jint target_fd, jint attach_type)
{
	(void)env, (void)class;
	return bpf_prog_detach_opts(program_fd, target_fd, (enum bpf_attach_type)attach_type, NULL);
}

static jint set_option(int socket, int option, int value)
{
	return bpf4j_result(setsockopt(socket, SOL_SOCKET, option, &value, sizeof(value)));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_attachFilter(JNIEnv *env, jclass class,
										  jint socket, jint program_fd)
{
	(void)env, (void)class;
	return set_option(socket, SO_ATTACH_BPF, program_fd);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_detachFilter(JNIEnv *env, jclass class,
										  jint socket)
{
	(void)env, (void)class;
	return set_option(socket, SO_DETACH_BPF, 0);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_attachReuseport(JNIEnv *env, jclass class,
										     jint socket, jint program_fd)
{
	(void)env, (void)class;
	return set_option(socket, SO_ATTACH_REUSEPORT_EBPF, program_fd);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_detachReuseport(JNIEnv *env, jclass class,
										     jint socket)
{
	(void)env, (void)class;
	return set_option(socket, SO_DETACH_REUSEPORT_BPF, 0);
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_SocketAttachNative_cookie(JNIEnv *env, jclass class, jint socket)
{
	__u64 cookie = 0;
	socklen_t size = sizeof(cookie);

	(void)env, (void)class;
	return getsockopt(socket, SOL_SOCKET, SO_COOKIE, &cookie, &size) ? -(jlong)errno : (jlong)cookie;
}
