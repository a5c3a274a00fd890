#include "bpf4j.h"
#include "io_bpf4j_internal_jni_MapNative.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>

#define SPEC(name) io_bpf4j_internal_jni_MapNative_SPEC_##name
#define INFO(name) io_bpf4j_internal_jni_MapNative_INFO_##name

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
		[SPEC(NUMA_NODE)] = (jint)bpf_map__numa_node(map),
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

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setType(JNIEnv *env, jclass class, jlong map, jint value)
{
	(void)env, (void)class;
	return bpf_map__set_type(bpf4j_pointer(map), (enum bpf_map_type)value);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setKeySize(JNIEnv *env, jclass class, jlong map, jint value)
{
	(void)env, (void)class;
	return bpf_map__set_key_size(bpf4j_pointer(map), (__u32)value);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setValueSize(JNIEnv *env, jclass class, jlong map,
									 jint value)
{
	(void)env, (void)class;
	return bpf_map__set_value_size(bpf4j_pointer(map), (__u32)value);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setFlags(JNIEnv *env, jclass class, jlong map, jint value)
{
	(void)env, (void)class;
	return bpf_map__set_map_flags(bpf4j_pointer(map), (__u32)value);
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_MapNative_extra(JNIEnv *env, jclass class, jlong map)
{
	(void)env, (void)class;
	return (jlong)bpf_map__map_extra(bpf4j_pointer(map));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setExtra(JNIEnv *env, jclass class, jlong map, jlong value)
{
	(void)env, (void)class;
	return bpf_map__set_map_extra(bpf4j_pointer(map), (__u64)value);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setNumaNode(JNIEnv *env, jclass class, jlong map,
									jint value)
{
	(void)env, (void)class;
	return bpf_map__set_numa_node(bpf4j_pointer(map), (__u32)value);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setInterface(JNIEnv *env, jclass class, jlong map,
									 jint value)
{
	(void)env, (void)class;
	return bpf_map__set_ifindex(bpf4j_pointer(map), (__u32)value);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_reuse(JNIEnv *env, jclass class, jlong map, jint fd)
{
	(void)env, (void)class;
	return bpf_map__reuse_fd(bpf4j_pointer(map), fd);
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_MapNative_innerMap(JNIEnv *env, jclass class, jlong map)
{
	(void)env, (void)class;
	return bpf4j_handle(bpf_map__inner_map(bpf4j_pointer(map)));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_setInner(JNIEnv *env, jclass class, jlong map, jint fd)
{
	(void)env, (void)class;
	return bpf_map__set_inner_map_fd(bpf4j_pointer(map), fd);
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_MapNative_initialSize(JNIEnv *env, jclass class, jlong map)
{
	size_t size = 0;

	(void)env, (void)class;
	return bpf_map__initial_value(bpf4j_pointer(map), &size) ? (jlong)size : 0;
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

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_fd(JNIEnv *env, jclass class, jlong map)
{
	(void)env, (void)class;
	return bpf_map__fd(bpf4j_pointer(map));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_lookup(JNIEnv *env, jclass class, jint fd, jlong key,
								   jlong value, jlong flags)
{
	(void)env, (void)class;
	return bpf_map_lookup_elem_flags(fd, bpf4j_pointer(key), bpf4j_pointer(value), (__u64)flags);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_lookupAndDelete(JNIEnv *env, jclass class, jint fd,
									    jlong key, jlong value, jlong flags)
{
	(void)env, (void)class;
	return bpf_map_lookup_and_delete_elem_flags(fd, bpf4j_pointer(key), bpf4j_pointer(value), (__u64)flags);
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

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_freeze(JNIEnv *env, jclass class, jint fd)
{
	(void)env, (void)class;
	return bpf_map_freeze(fd);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_lookupBatch(JNIEnv *env, jclass class, jint fd, jlong in,
									jlong out, jlong keys, jlong values,
									jlong count, jlong flags)
{
	LIBBPF_OPTS(bpf_map_batch_opts, options, .elem_flags = (__u64)flags);

	(void)env, (void)class;
	return bpf_map_lookup_batch(fd, bpf4j_pointer(in), bpf4j_pointer(out), bpf4j_pointer(keys),
				    bpf4j_pointer(values), bpf4j_pointer(count), &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_lookupAndDeleteBatch(JNIEnv *env, jclass class, jint fd,
										 jlong in, jlong out, jlong keys,
										 jlong values, jlong count, jlong flags)
{
	LIBBPF_OPTS(bpf_map_batch_opts, options, .elem_flags = (__u64)flags);

	(void)env, (void)class;
	return bpf_map_lookup_and_delete_batch(fd, bpf4j_pointer(in), bpf4j_pointer(out), bpf4j_pointer(keys),
					       bpf4j_pointer(values), bpf4j_pointer(count), &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_updateBatch(JNIEnv *env, jclass class, jint fd, jlong keys,
									jlong values, jlong count, jlong flags)
{
	LIBBPF_OPTS(bpf_map_batch_opts, options, .elem_flags = (__u64)flags);

	(void)env, (void)class;
	return bpf_map_update_batch(fd, bpf4j_pointer(keys), bpf4j_pointer(values), bpf4j_pointer(count), &options);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_deleteBatch(JNIEnv *env, jclass class, jint fd, jlong keys,
									jlong count)
{
	(void)env, (void)class;
	return bpf_map_delete_batch(fd, bpf4j_pointer(keys), bpf4j_pointer(count), NULL);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_create(JNIEnv *env, jclass class, jint type,
								   jbyteArray name, jint key_size, jint value_size,
								   jint max_entries, jint flags, jlong extra,
								   jint numa_node, jint inner_fd, jint btf_fd,
								   jint btf_key_type, jint btf_value_type,
								   jint token_fd)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = (__u32)flags | (token_fd ? BPF_F_TOKEN_FD : 0),
		    .token_fd = (__u32)token_fd, .map_extra = (__u64)extra, .numa_node = (__u32)numa_node,
		    .inner_map_fd = inner_fd < 0 ? 0 : (__u32)inner_fd, .btf_fd = (__u32)btf_fd,
		    .btf_key_type_id = (__u32)btf_key_type, .btf_value_type_id = (__u32)btf_value_type);
	char *string = bpf4j_string(env, name);
	int result;

	(void)class;
	if (!string)
		return -ENOMEM;
	result = bpf_map_create((enum bpf_map_type)type, string, (__u32)key_size, (__u32)value_size, (__u32)max_entries,
				&options);
	free(string);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_createStorageBtf(JNIEnv *env, jclass class, jint value_size,
									     jint token_fd)
{
	LIBBPF_OPTS(bpf_btf_load_opts, options, .token_fd = (__u32)token_fd,
		    .btf_flags = token_fd ? BPF_F_TOKEN_FD : 0);
	struct btf *btf = btf__new_empty();
	const void *data;
	__u32 size;
	int number, byte, result;

	(void)env, (void)class;
	if (!btf)
		return -errno;
	number = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	byte = btf__add_int(btf, "char", 1, BTF_INT_CHAR);
	result = btf__add_array(btf, number, byte, (__u32)value_size);
	data = btf__raw_data(btf, &size);
	if (result > 0)
		result = data ? bpf_btf_load(data, size, &options) : -ENOMEM;
	btf__free(btf);
	return result;
}

JNIEXPORT jlong JNICALL Java_io_bpf4j_internal_jni_MapNative_nextId(JNIEnv *env, jclass class, jint id)
{
	__u32 next = 0;
	int result = bpf_map_get_next_id((__u32)id, &next);

	(void)env, (void)class;
	return result ? result : (jlong)next;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_openById(JNIEnv *env, jclass class, jint id)
{
	(void)env, (void)class;
	return bpf_map_get_fd_by_id((__u32)id);
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_MapNative_info(JNIEnv *env, jclass class, jint fd, jlongArray numbers,
								 jbyteArray name)
{
	struct bpf_map_info info = {};
	__u32 size = sizeof(info);
	int result = bpf_map_get_info_by_fd(fd, &info, &size);
	const jlong values[INFO(LENGTH)] = {
		[INFO(TYPE)] = info.type,
		[INFO(ID)] = info.id,
		[INFO(KEY_SIZE)] = info.key_size,
		[INFO(VALUE_SIZE)] = info.value_size,
		[INFO(MAX_ENTRIES)] = info.max_entries,
		[INFO(FLAGS)] = info.map_flags,
		[INFO(EXTRA)] = (jlong)info.map_extra,
		[INFO(BTF_ID)] = info.btf_id,
		[INFO(BTF_KEY_TYPE)] = info.btf_key_type_id,
		[INFO(BTF_VALUE_TYPE)] = info.btf_value_type_id,
	};

	(void)class;
	(*env)->SetLongArrayRegion(env, numbers, 0, INFO(LENGTH), values);
	(*env)->SetByteArrayRegion(env, name, 0, BPF_OBJ_NAME_LEN, (const jbyte *)info.name);
	return result;
}
