/* Descriptors that the tests need and Java cannot make. Each function returns -errno where it fails. */
#define _GNU_SOURCE
#include <errno.h>
#include <jni.h>
#include <linux/if_xdp.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FRAMES 8
#define FRAME_SIZE 4096

static jint result(int value)
{
	return value < 0 ? -errno : value;
}

/* An AF_XDP socket with memory and rings, as the kernel wants it for a map; the memory stays for the process's life. */
JNIEXPORT jint JNICALL Java_io_bpf4j_testing_TestNative_xdpSocket(JNIEnv *env, jclass class)
{
	int fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	int ring = FRAMES, error;
	struct xdp_umem_reg memory = {.len = FRAMES * FRAME_SIZE, .chunk_size = FRAME_SIZE};
	static void *frames;

	(void)env, (void)class;
	if (fd < 0)
		return -errno;
	if (!frames && posix_memalign(&frames, FRAME_SIZE, FRAMES * FRAME_SIZE)) {
		close(fd);
		return -ENOMEM;
	}
	memory.addr = (uintptr_t)frames;
	if (setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &memory, sizeof(memory)) ||
	    setsockopt(fd, SOL_XDP, XDP_UMEM_FILL_RING, &ring, sizeof(ring)) ||
	    setsockopt(fd, SOL_XDP, XDP_UMEM_COMPLETION_RING, &ring, sizeof(ring)) ||
	    setsockopt(fd, SOL_XDP, XDP_RX_RING, &ring, sizeof(ring))) {
		error = errno;
		close(fd);
		return -error;
	}
	return fd;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_testing_TestNative_udpSocket(JNIEnv *env, jclass class)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error;

	(void)env, (void)class;
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		error = errno;
		close(fd);
		return -error;
	}
	return result(fd);
}

/* A number that no other socket has. */
JNIEXPORT jlong JNICALL Java_io_bpf4j_testing_TestNative_cookie(JNIEnv *env, jclass class, jint socket)
{
	uint64_t cookie = 0;
	socklen_t size = sizeof(cookie);

	(void)env, (void)class;
	return getsockopt(socket, SOL_SOCKET, SO_COOKIE, &cookie, &size) ? -errno : (jlong)cookie;
}

/* An event of a CPU that takes what programs send. */
JNIEXPORT jint JNICALL Java_io_bpf4j_testing_TestNative_perfEvent(JNIEnv *env, jclass class, jint cpu)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_SW_BPF_OUTPUT,
	};

	(void)env, (void)class;
	return result((int)syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC));
}

/* Puts the calling thread into a new network namespace, for the rest of its life. */
JNIEXPORT jint JNICALL Java_io_bpf4j_testing_TestNative_leaveNetworkNamespace(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return result(unshare(CLONE_NEWNET));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_testing_TestNative_close(JNIEnv *env, jclass class, jint fd)
{
	(void)env, (void)class;
	return result(close(fd));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_testing_TestNative_lockFilter(JNIEnv *env, jclass class, jint socket)
{
	int lock = 1;

	(void)env, (void)class;
	return result(setsockopt(socket, SOL_SOCKET, SO_LOCK_FILTER, &lock, sizeof(lock)));
}
