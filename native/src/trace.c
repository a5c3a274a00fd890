#include "bpf4j.h"
#include "io_bpf4j_internal_jni_TraceNative.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static jint open_event(struct perf_event_attr *attributes, jint thread, jint cpu)
{
	attributes->size = sizeof(*attributes);
	return bpf4j_result((int)syscall(__NR_perf_event_open, attributes, thread, cpu, -1, PERF_FLAG_FD_CLOEXEC));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_openProbe(JNIEnv *env, jclass class, jint type,
									jlong config, jbyteArray name, jlong offset,
									jint thread, jint cpu)
{
	char *string = bpf4j_string(env, name);
	struct perf_event_attr attributes = {
		.type = (__u32)type,
		.config = (__u64)config,
		.config1 = (__u64)(uintptr_t)string,
		.config2 = (__u64)offset,
	};
	jint result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = open_event(&attributes, thread, cpu);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_openEvent(JNIEnv *env, jclass class, jint type,
									jlong config, jlong sample, jboolean frequency,
									jint thread, jint cpu)
{
	/* Of the same union as the frequency. */
	struct perf_event_attr attributes = {
		.type = (__u32)type,
		.config = (__u64)config,
		.sample_period = (__u64)sample,
		.freq = frequency,
	};

	(void)env, (void)class;
	return open_event(&attributes, thread, cpu);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_createPerfEventLink(JNIEnv *env, jclass class,
										  jint program_fd, jint event_fd,
										  jlong cookie)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .perf_event.bpf_cookie = (__u64)cookie);

	(void)env, (void)class;
	return bpf_link_create(program_fd, event_fd, BPF_PERF_EVENT, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_setEventProgram(JNIEnv *env, jclass class, jint event_fd,
									      jint program_fd)
{
	(void)env, (void)class;
	return bpf4j_result(ioctl(event_fd, PERF_EVENT_IOC_SET_BPF, program_fd));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_createRawTracepoint(JNIEnv *env, jclass class,
										  jint program_fd, jbyteArray name,
										  jlong cookie)
{
	LIBBPF_OPTS(bpf_raw_tp_opts, options, .cookie = (__u64)cookie);
	char *string = bpf4j_string(env, name);
	jint result;

	(void)class;
	if (!string)
		return -ENOMEM;
	options.tp_name = string;
	result = bpf_raw_tracepoint_open_opts(program_fd, &options);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_createTracing(JNIEnv *env, jclass class, jint program_fd,
									    jint attach_type, jlong cookie)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .tracing.cookie = (__u64)cookie);

	(void)env, (void)class;
	return bpf_link_create(program_fd, 0, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_createReplacement(JNIEnv *env, jclass class,
										jint program_fd, jint target_fd,
										jint function_id)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .target_btf_id = (__u32)function_id);

	(void)env, (void)class;
	/* What replaces has no attach type, for which libbpf passes 0, too. */
	return bpf_link_create(program_fd, target_fd, (enum bpf_attach_type)0, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_findFunction(JNIEnv *env, jclass class, jint program_fd,
									   jbyteArray name)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	int result = bpf_prog_get_info_by_fd(program_fd, &info, &size);
	struct btf *btf;
	char *string;

	(void)class;
	if (result)
		return result;
	if (!info.btf_id)
		return -ENOENT;
	string = bpf4j_string(env, name);
	if (!string)
		return -ENOMEM;
	btf = btf__load_from_kernel_by_id(info.btf_id);
	result = btf ? btf__find_by_name_kind(btf, string, BTF_KIND_FUNC) : -errno;
	btf__free(btf);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_createUprobeMulti(JNIEnv *env, jclass class,
										jint program_fd, jint attach_type,
										jbyteArray path, jlong offsets,
										jlong cookies, jint count, jint flags,
										jint process)
{
	char *string = bpf4j_string(env, path);
	LIBBPF_OPTS(bpf_link_create_opts, options, .uprobe_multi.path = string,
		    .uprobe_multi.offsets = bpf4j_pointer(offsets), .uprobe_multi.cookies = bpf4j_pointer(cookies),
		    .uprobe_multi.cnt = (__u32)count, .uprobe_multi.flags = (__u32)flags,
		    .uprobe_multi.pid = (__u32)process);
	jint result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = bpf_link_create(program_fd, 0, (enum bpf_attach_type)attach_type, &options);
	free(string);
	return result;
}

/* Pointers to each of the strings that stand one after the other, to be freed by the caller. */
static const char **pointers(const char *strings, jint count)
{
	const char **result = calloc((size_t)count, sizeof(*result));

	for (jint i = 0; result && i < count; i++) {
		result[i] = strings;
		strings += strlen(strings) + 1;
	}
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_createKprobeMulti(JNIEnv *env, jclass class,
										jint program_fd, jint attach_type,
										jbyteArray symbols, jlong addresses,
										jlong cookies, jint count, jint flags)
{
	char *strings = bpf4j_string(env, symbols);
	const char **each = strings ? pointers(strings, count) : NULL;
	LIBBPF_OPTS(bpf_link_create_opts, options, .kprobe_multi.syms = each,
		    .kprobe_multi.addrs = bpf4j_pointer(addresses), .kprobe_multi.cookies = bpf4j_pointer(cookies),
		    .kprobe_multi.cnt = (__u32)count, .kprobe_multi.flags = (__u32)flags);
	jint result = -ENOMEM;

	(void)class;
	if (!symbols || each)
		result = bpf_link_create(program_fd, 0, (enum bpf_attach_type)attach_type, &options);
	free(each);
	free(strings);
	return result;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_TraceNative_attachKprobeMulti(JNIEnv *env, jclass class,
										 jlong program, jbyteArray pattern,
										 jboolean at_return, jboolean session,
										 jlong log)
{
	LIBBPF_OPTS(bpf_kprobe_multi_opts, options, .retprobe = at_return, .session = session);
	char *string = bpf4j_string(env, pattern);
	jlong result;

	(void)class;
	if (!string)
		return -ENOMEM;
	bpf4j_log_enter(log);
	result = bpf4j_handle_or_error(bpf_program__attach_kprobe_multi_opts(bpf4j_pointer(program), string, &options));
	bpf4j_log_leave();
	free(string);
	return result;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_TraceNative_attachUsdt(JNIEnv *env, jclass class, jlong program,
									  jint process, jbyteArray path,
									  jbyteArray provider, jbyteArray name,
									  jlong cookie, jlong log)
{
	LIBBPF_OPTS(bpf_usdt_opts, options, .usdt_cookie = (__u64)cookie);
	char *path_string = bpf4j_string(env, path);
	char *provider_string = bpf4j_string(env, provider);
	char *name_string = bpf4j_string(env, name);
	jlong result = -ENOMEM;

	(void)class;
	if (path_string && provider_string && name_string) {
		bpf4j_log_enter(log);
		result = bpf4j_handle_or_error(bpf_program__attach_usdt(bpf4j_pointer(program), process, path_string,
									provider_string, name_string, &options));
		bpf4j_log_leave();
	}
	free(path_string);
	free(provider_string);
	free(name_string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_TraceNative_setAttachTarget(JNIEnv *env, jclass class, jlong program,
									      jint target_fd, jbyteArray function)
{
	char *string = bpf4j_string(env, function);
	jint result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = bpf_program__set_attach_target(bpf4j_pointer(program), target_fd, string);
	free(string);
	return result;
}
