package io.bpf4j;

import io.bpf4j.internal.Descriptors;
import io.bpf4j.type.BpfType;
import java.nio.file.Path;
import java.util.EnumSet;

/**
 * Cgroups that programs ask membership of, with {@code bpf_skb_under_cgroup} and {@code bpf_current_task_under_cgroup}
 * ({@code BPF_MAP_TYPE_CGROUP_ARRAY}, Linux 4.8).
 *
 * <pre>{@code
 * CgroupArray.of(object.map("cgroups")).set(0, Path.of("/sys/fs/cgroup/web"));
 * }</pre>
 *
 * <p>The kernel does not tell which cgroups there are. An array keeps its cgroups in the kernel, also those whose directory is removed. Each
 * operation is one system call, besides the opening of the directory. Lives as long as the map that it was made of; later calls are
 * {@link IllegalStateException}s. Thread-safe.
 */
public final class CgroupArray {

    private final BpfMap<Long, Long> entries;

    private CgroupArray(BpfMap<?, ?> map) {
        MapCalls.require(map, EnumSet.of(BpfMapType.CGROUP_ARRAY), "put cgroups into");
        entries = map.as(BpfType.U32, BpfType.U32);
    }

    /**
     * The array that a map is.
     *
     * @param map a map of type {@link BpfMapType#CGROUP_ARRAY}
     * @throws BpfNotSupportedException if the map is of another type
     */
    public static CgroupArray of(BpfMap<?, ?> map) {
        return new CgroupArray(map);
    }

    /**
     * Sets the cgroup at an index, whether there is one or not.
     *
     * @param index from 0 to below the map's maximum number of entries
     * @param directory directory of a cgroup on a cgroup2 file system; opened for this call only
     * @throws BpfNotFoundException if there is no such directory
     * @throws BpfException if the index is out of range, or the directory is no cgroup
     */
    public void set(long index, Path directory) {
        Descriptors.withDirectory(directory, fd -> {
            entries.update(index, (long) fd);
            return null;
        });
    }

    /**
     * Removes the cgroup at an index.
     *
     * @param index from 0 to below the map's maximum number of entries
     * @return whether there was one
     * @throws BpfException if the index is out of range
     */
    public boolean remove(long index) {
        return entries.delete(index);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
