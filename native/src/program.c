#include "bpf4j.h"
#include "io_bpf4j_internal_jni_ProgramNative.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define RUN(name) io_bpf4j_internal_jni_ProgramNative_RUN_##name

JNIEXPORT jbyteArray JNICALL Java_io_bpf4j_internal_jni_ProgramNative_name(JNIEnv *env, jclass class, jlong program)
{
	(void)class;
	return bpf4j_bytes(env, bpf_program__name(bpf4j_pointer(program)));
}

JNIEXPORT jbyteArray JNICALL Java_io_bpf4j_internal_jni_ProgramNative_section(JNIEnv *env, jclass class, jlong program)
{
	(void)class;
	return bpf4j_bytes(env, bpf_program__section_name(bpf4j_pointer(program)));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_type(JNIEnv *env, jclass class, jlong program)
{
	(void)env, (void)class;
	return (jint)bpf_program__type(bpf4j_pointer(program));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_fd(JNIEnv *env, jclass class, jlong program)
{
	(void)env, (void)class;
	return bpf_program__fd(bpf4j_pointer(program));
}

JNIEXPORT jboolean JNICALL Java_io_bpf4j_internal_jni_ProgramNative_autoload(JNIEnv *env, jclass class, jlong program)
{
	(void)env, (void)class;
	return bpf_program__autoload(bpf4j_pointer(program));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_setAutoload(JNIEnv *env, jclass class, jlong program,
									    jboolean autoload)
{
	(void)env, (void)class;
	return bpf_program__set_autoload(bpf4j_pointer(program), autoload);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_logLevel(JNIEnv *env, jclass class, jlong program)
{
	(void)env, (void)class;
	return (jint)bpf_program__log_level(bpf4j_pointer(program));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_setLogLevel(JNIEnv *env, jclass class, jlong program,
									    jint level)
{
	(void)env, (void)class;
	return bpf_program__set_log_level(bpf4j_pointer(program), (__u32)level);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_setInterface(JNIEnv *env, jclass class, jlong program,
									     jint index)
{
	(void)env, (void)class;
	bpf_program__set_ifindex(bpf4j_pointer(program), (__u32)index);
	return 0;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_ProgramNative_attach(JNIEnv *env, jclass class, jlong program,
									jlong log)
{
	jlong result;

	(void)env, (void)class;
	bpf4j_log_enter(log);
	result = bpf4j_handle_or_error(bpf_program__attach(bpf4j_pointer(program)));
	bpf4j_log_leave();
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_id(JNIEnv *env, jclass class, jint fd)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	int result = bpf_prog_get_info_by_fd(fd, &info, &size);

	(void)env, (void)class;
	return result ? result : (jint)info.id;
}

_Static_assert(sizeof(struct bpf_prog_info) <= io_bpf4j_internal_jni_ProgramNative_INFO_LENGTH,
	       "room for struct bpf_prog_info");

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_info(JNIEnv *env, jclass class, jint fd, jlong result,
								     jlong map_ids, jint map_capacity)
{
	struct bpf_prog_info *info = bpf4j_pointer(result);
	__u32 size = sizeof(*info);

	(void)env, (void)class;
	*info = (struct bpf_prog_info){.map_ids = (__u64)map_ids, .nr_map_ids = (__u32)map_capacity};
	return bpf_prog_get_info_by_fd(fd, info, &size);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_dump(JNIEnv *env, jclass class, jint fd, jlong result)
{
	__u32 size = sizeof(struct bpf_prog_info);

	(void)env, (void)class;
	return bpf_prog_get_info_by_fd(fd, bpf4j_pointer(result), &size);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_bindMap(JNIEnv *env, jclass class, jint fd, jint map_fd)
{
	(void)env, (void)class;
	return bpf_prog_bind_map(fd, map_fd, NULL);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_openById(JNIEnv *env, jclass class, jint id)
{
	(void)env, (void)class;
	return bpf_prog_get_fd_by_id((__u32)id);
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_ProgramNative_nextId(JNIEnv *env, jclass class, jint id)
{
	__u32 next = 0;
	int error = bpf_prog_get_next_id((__u32)id, &next);

	(void)env, (void)class;
	return error ? error : (jlong)next;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_enableStatistics(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return bpf_enable_stats(BPF_STATS_RUN_TIME);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_ProgramNative_run(JNIEnv *env, jclass class, jint fd, jlong data,
								    jint data_size, jlong data_out, jint data_out_size,
								    jlong context, jint context_size, jlong context_out,
								    jint context_out_size, jint repeat, jint flags,
								    jint cpu, jint batch_size, jintArray result)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);
	jint values[RUN(LENGTH)];
	int error;

	(void)class;
	options.data_in = bpf4j_pointer(data);
	options.data_size_in = (__u32)data_size;
	options.data_out = bpf4j_pointer(data_out);
	options.data_size_out = (__u32)data_out_size;
	options.ctx_in = bpf4j_pointer(context);
	options.ctx_size_in = (__u32)context_size;
	options.ctx_out = bpf4j_pointer(context_out);
	options.ctx_size_out = (__u32)context_out_size;
	options.repeat = repeat;
	options.flags = (__u32)flags;
	options.cpu = (__u32)cpu;
	options.batch_size = (__u32)batch_size;
	error = bpf_prog_test_run_opts(fd, &options);
	values[RUN(RETURN_VALUE)] = (jint)options.retval;
	values[RUN(DURATION)] = (jint)options.duration;
	values[RUN(DATA_SIZE)] = (jint)options.data_size_out;
	values[RUN(CONTEXT_SIZE)] = (jint)options.ctx_size_out;
	(*env)->SetIntArrayRegion(env, result, 0, RUN(LENGTH), values);
	return error;
}
