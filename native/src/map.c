#include "bpf4j.h"
#include "io_bpf4j_internal_jni_MapNative.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>

#define SPEC(name) io_bpf4j_internal_jni_MapNative_SPEC_##name

JNIEXPORT jbyteArray JNICALL Java_io_bpf4j_internal_jni_MapNative_name(JNIEnv *env, jclass class, jlong map)
{
	(void)class;
	return bpf4j_bytes(env, bpf_map__name(bpf4j_pointer(map)));
}

JNIEXPORT void JNICALL Java_io_bpf4j_internal_jni_MapNative_spec(JNIEnv *env, jclass class, jlong handle,
								 jintArray spec)
{
	const struct bpf_map *map = bpf4j_pointer(handle);
	const jint values[SPEC(LENGTH)] = {
		[SPEC(TYPE)] = (jint)bpf_map__type(map),
		[SPEC(KEY_SIZE)] = (jint)bpf_map__key_size(map),
		[SPEC(VALUE_SIZE)] = (jint)bpf_map__value_size(map),
		[SPEC(MAX_ENTRIES)] = (jint)bpf_map__max_entries(map),
		[SPEC(FLAGS)] = (jint)bpf_map__map_flags(map),
		[SPEC(AUTOCREATE)] = bpf_map__autocreate(map),
		[SPEC(INTERNAL)] = bpf_map__is_internal(map),
	};

	(void)class;
	(*env)->SetIntArrayRegion(env, spec, 0, SPEC(LENGTH), values);
}

JNIEXPORT jbyteArray JNICALL Java_io_bpf4j_internal_jni_MapNative_pinPath(JNIEnv *env, jclass class, jlong map)
{
	(void)class;
	return bpf4j_bytes(env, bpf_map__pin_path(bpf4j_pointer(map)));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setPinPath(JNIEnv *env, jclass class, jlong map,
								       jbyteArray path)
{
	char *string = bpf4j_string(env, path);
	int result;

	(void)class;
	result = bpf_map__set_pin_path(bpf4j_pointer(map), string);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setMaxEntries(JNIEnv *env, jclass class, jlong map,
									  jint max_entries)
{
	(void)env, (void)class;
	return bpf_map__set_max_entries(bpf4j_pointer(map), (__u32)max_entries);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setAutocreate(JNIEnv *env, jclass class, jlong map,
									  jboolean autocreate)
{
	(void)env, (void)class;
	return bpf_map__set_autocreate(bpf4j_pointer(map), autocreate);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setInitialBytes(JNIEnv *env, jclass class, jlong map,
									    jint offset, jbyteArray bytes)
{
	jsize length = (*env)->GetArrayLength(env, bytes);
	size_t size = 0;
	char *value = bpf_map__initial_value(bpf4j_pointer(map), &size);

	(void)class;
	if (!value || offset < 0 || (size_t)offset + (size_t)length > size)
		return -EINVAL;
	(*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte *)value + offset);
	return 0;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_MapNative_initialValue(JNIEnv *env, jclass class, jlong map)
{
	size_t size;

	(void)env, (void)class;
	return bpf4j_handle(bpf_map__initial_value(bpf4j_pointer(map), &size));
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_MapNative_extra(JNIEnv *env, jclass class, jlong map)
{
	(void)env, (void)class;
	return (jlong)bpf_map__map_extra(bpf4j_pointer(map));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_reuse(JNIEnv *env, jclass class, jlong map, jint fd)
{
	(void)env, (void)class;
	return bpf_map__reuse_fd(bpf4j_pointer(map), fd);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_createArena(JNIEnv *env, jclass class, jbyteArray name,
									jint pages, jint flags, jlong extra)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = (__u32)flags, .map_extra = (__u64)extra);
	char *string = bpf4j_string(env, name);
	int result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = bpf_map_create(BPF_MAP_TYPE_ARENA, string, 0, 0, (__u32)pages, &options);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_freeze(JNIEnv *env, jclass class, jint fd)
{
	(void)env, (void)class;
	return bpf_map_freeze(fd);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_fd(JNIEnv *env, jclass class, jlong map)
{
	(void)env, (void)class;
	return bpf_map__fd(bpf4j_pointer(map));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_lookup(JNIEnv *env, jclass class, jint fd, jlong key,
								   jlong value)
{
	(void)env, (void)class;
	return bpf_map_lookup_elem(fd, bpf4j_pointer(key), bpf4j_pointer(value));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_update(JNIEnv *env, jclass class, jint fd, jlong key,
								   jlong value, jlong flags)
{
	(void)env, (void)class;
	return bpf_map_update_elem(fd, bpf4j_pointer(key), bpf4j_pointer(value), (__u64)flags);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_delete(JNIEnv *env, jclass class, jint fd, jlong key)
{
	(void)env, (void)class;
	return bpf_map_delete_elem(fd, bpf4j_pointer(key));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_nextKey(JNIEnv *env, jclass class, jint fd, jlong key,
								    jlong next)
{
	(void)env, (void)class;
	return bpf_map_get_next_key(fd, bpf4j_pointer(key), bpf4j_pointer(next));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_lookupBatch(JNIEnv *env, jclass class, jint fd, jlong in,
									jlong out, jlong keys, jlong values,
									jlong count)
{
	(void)env, (void)class;
	return bpf_map_lookup_batch(fd, bpf4j_pointer(in), bpf4j_pointer(out), bpf4j_pointer(keys),
				    bpf4j_pointer(values), bpf4j_pointer(count), NULL);
}
