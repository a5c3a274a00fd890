#include "bpf4j.h"
#include "io_bpf4j_internal_jni_KernelNative.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>

/* The descriptor that no process has. */
#define NO_FD (-1)

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_loadProgram(JNIEnv *env, jclass class, jint type,
									   jint attach_type, jint attach_btf_id,
									   jint flags, jint kernel_version,
									   jlong instructions, jint count, jlong log,
									   jint log_size)
{
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = (enum bpf_attach_type)attach_type,
		    .attach_btf_id = (__u32)attach_btf_id, .prog_flags = (__u32)flags,
		    .kern_version = (__u32)kernel_version, .log_buf = bpf4j_pointer(log), .log_size = (__u32)log_size,
		    .log_level = log ? 1 : 0);

	(void)env, (void)class;
	return bpf_prog_load((enum bpf_prog_type)type, NULL, "GPL", bpf4j_pointer(instructions), (size_t)count,
			     &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_loadBtf(JNIEnv *env, jclass class, jlong address,
								       jint size)
{
	(void)env, (void)class;
	return bpf_btf_load(bpf4j_pointer(address), (size_t)size, NULL);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_tellBtfName(JNIEnv *env, jclass class, jint btf_fd)
{
	char name[64];
	struct bpf_btf_info info = {.name = (__u64)(uintptr_t)name, .name_len = sizeof(name)};
	__u32 length = sizeof(info);

	(void)env, (void)class;
	return bpf_btf_get_info_by_fd(btf_fd, &info, &length);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_findKernelType(JNIEnv *env, jclass class,
									      jbyteArray name, jint attach_type)
{
	char *string = bpf4j_string(env, name);
	int result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = libbpf_find_vmlinux_btf_id(string, (enum bpf_attach_type)attach_type);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_createStructOpsMap(JNIEnv *env, jclass class, jint flags)
{
	/* Type 1 of the kernel is no struct_ops; the kernel finds that out after it has accepted the rest. */
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = (__u32)flags, .btf_vmlinux_value_type_id = 1);

	(void)env, (void)class;
	/* Older kernels refuse a field that they do not know if it is not zero. */
	if (flags & BPF_F_VTYPE_BTF_OBJ_FD)
		options.value_type_btf_obj_fd = NO_FD;
	return bpf_map_create(BPF_MAP_TYPE_STRUCT_OPS, NULL, 4, 4, 1, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_createLink(JNIEnv *env, jclass class, jint program_fd,
									  jint target, jint attach_type, jint flags)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = (__u32)flags);

	(void)env, (void)class;
	return bpf_link_create(program_fd, target, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_createKprobeMultiLink(JNIEnv *env, jclass class,
										     jint program_fd, jint attach_type)
{
	const char *no_function[] = {"bpf4j no function"};
	LIBBPF_OPTS(bpf_link_create_opts, options, .kprobe_multi.syms = no_function, .kprobe_multi.cnt = 1);

	(void)env, (void)class;
	return bpf_link_create(program_fd, 0, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_createUprobeMultiLink(JNIEnv *env, jclass class,
										     jint program_fd, jint attach_type)
{
	const unsigned long offset = 0;
	LIBBPF_OPTS(bpf_link_create_opts, options, .uprobe_multi.path = "/", .uprobe_multi.offsets = &offset,
		    .uprobe_multi.cnt = 1);

	(void)env, (void)class;
	return bpf_link_create(program_fd, 0, (enum bpf_attach_type)attach_type, &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_openRawTracepoint(JNIEnv *env, jclass class,
										 jbyteArray name, jint program_fd)
{
	char *string = bpf4j_string(env, name);
	int result;

	(void)class;
	if (name && !string)
		return -ENOMEM;
	result = bpf_raw_tracepoint_open(string, program_fd);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_openPinAt(JNIEnv *env, jclass class, jint directory_fd)
{
	LIBBPF_OPTS(bpf_obj_get_opts, options, .file_flags = BPF_F_PATH_FD, .path_fd = directory_fd);

	(void)env, (void)class;
	return bpf_obj_get_opts("bpf4j", &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_KernelNative_createToken(JNIEnv *env, jclass class, jint bpffs_fd)
{
	(void)env, (void)class;
	return bpf_token_create(bpffs_fd, NULL);
}
