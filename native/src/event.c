#include "bpf4j.h"
#include "io_bpf4j_internal_jni_EventNative.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_EventNative_createPoll(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return bpf4j_result(epoll_create1(EPOLL_CLOEXEC));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_EventNative_addToPoll(JNIEnv *env, jclass class, jint poll_fd,
									jint fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	(void)env, (void)class;
	return bpf4j_result(epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_EventNative_poll(JNIEnv *env, jclass class, jint poll_fd,
								   jint milliseconds)
{
	struct epoll_event event;

	(void)env, (void)class;
	return bpf4j_result(epoll_wait(poll_fd, &event, 1, milliseconds));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_EventNative_createEvent(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return bpf4j_result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_EventNative_signal(JNIEnv *env, jclass class, jint event_fd)
{
	(void)env, (void)class;
	return bpf4j_result(eventfd_write(event_fd, 1));
}
