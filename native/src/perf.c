#include "bpf4j.h"
#include "io_bpf4j_internal_jni_PerfNative.h"

#include <linux/membarrier.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_PerfNative_openOutput(JNIEnv *env, jclass class, jint cpu,
									jboolean timed, jboolean backward,
									jboolean watermark, jint wakeup)
{
	/* The numbers of events and of bytes to wake at are one union. */
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_RAW | (timed ? PERF_SAMPLE_TIME : 0),
		.watermark = watermark,
		.write_backward = backward,
		.use_clockid = timed,
		.wakeup_events = (__u32)wakeup,
		.clockid = timed ? CLOCK_MONOTONIC : 0,
	};

	(void)env, (void)class;
	return bpf4j_result((int)syscall(__NR_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_PerfNative_pauseOutput(JNIEnv *env, jclass class, jint event_fd,
									 jboolean paused)
{
	(void)env, (void)class;
	return bpf4j_result(ioctl(event_fd, PERF_EVENT_IOC_PAUSE_OUTPUT, paused ? 1 : 0));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_PerfNative_awaitWriters(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return bpf4j_result((int)syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0));
}
