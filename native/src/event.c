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
									jint fd, jboolean writable)
{
	struct epoll_event event = {.events = writable ? EPOLLOUT | EPOLLET : EPOLLIN, .data.fd = fd};

	(void)env, (void)class;
	return bpf4j_result(epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_EventNative_await(JNIEnv *env, jclass class, jint poll_fd,
								    jint wake_fd, jint milliseconds)
{
	/* One is enough: a signal that is not among them stays for the next call. */
	struct epoll_event ready;
	int count = epoll_wait(poll_fd, &ready, 1, milliseconds);
	eventfd_t signals;

	(void)env, (void)class;
	if (count < 0)
		return -errno;
	if (count == 1 && ready.data.fd == wake_fd) {
		eventfd_read(wake_fd, &signals);
		return 0;
	}
	return count;
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
