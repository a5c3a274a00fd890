#include "bpf4j.h"
#include "io_bpf4j_internal_jni_IteratorNative.h"

#include <bpf/bpf.h>
#include <unistd.h>

static jint attach(jint program_fd, union bpf_iter_link_info *info)
{
	LIBBPF_OPTS(bpf_link_create_opts, options);

	if (info) {
		options.iter_info = info;
		options.iter_info_len = sizeof(*info);
	}
	return bpf_link_create(program_fd, 0, BPF_TRACE_ITER, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_IteratorNative_attach(JNIEnv *env, jclass class, jint program_fd)
{
	(void)env, (void)class;
	return attach(program_fd, NULL);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_IteratorNative_attachToMap(JNIEnv *env, jclass class, jint program_fd,
									     jint map_fd)
{
	union bpf_iter_link_info info = {.map.map_fd = (__u32)map_fd};

	(void)env, (void)class;
	return attach(program_fd, &info);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_IteratorNative_attachToCgroup(JNIEnv *env, jclass class,
										jint program_fd, jint cgroup_fd,
										jint order)
{
	union bpf_iter_link_info info = {};

	(void)env, (void)class;
	info.cgroup.cgroup_fd = (__u32)cgroup_fd;
	info.cgroup.order = (enum bpf_cgroup_iter_order)order;
	return attach(program_fd, &info);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_IteratorNative_attachToTasks(JNIEnv *env, jclass class,
									       jint program_fd, jint thread_id,
									       jint process_id)
{
	union bpf_iter_link_info info = {};

	(void)env, (void)class;
	info.task.tid = (__u32)thread_id;
	info.task.pid = (__u32)process_id;
	return attach(program_fd, &info);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_IteratorNative_open(JNIEnv *env, jclass class, jint link_fd)
{
	(void)env, (void)class;
	return bpf_iter_create(link_fd);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_IteratorNative_read(JNIEnv *env, jclass class, jint fd, jlong address,
								      jint length)
{
	(void)env, (void)class;
	return bpf4j_result((int)read(fd, bpf4j_pointer(address), (size_t)length));
}
