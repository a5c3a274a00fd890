package io.bpf4j;

import io.bpf4j.internal.Descriptors;
import io.bpf4j.type.BpfType;
import java.nio.channels.NetworkChannel;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Values that belong to sockets, files, processes or cgroups and end with them: {@code BPF_MAP_TYPE_SK_STORAGE} (Linux 5.2), {@code INODE_STORAGE}
 * (Linux 5.10, with the BPF LSM), {@code TASK_STORAGE} (Linux 5.11) and {@code CGRP_STORAGE} (Linux 6.2).
 *
 * <pre>{@code
 * LocalStorage<Long, Long> counts = LocalStorage.ofTasks(object.map("counts"), BpfType.U64);
 * counts.update(ProcessHandle.current().pid(), 0L);
 * }</pre>
 *
 * <p>There is no maximum number of entries, and they cannot be listed. An owner is opened for the length of a call, which is three system calls.
 * Lives as long as the map that it was made of; later calls are {@link IllegalStateException}s. Thread-safe.
 *
 * @param <O> what owns a value
 * @param <V> Java type of the values
 */
public final class LocalStorage<O, V> {

    private final BpfMap<Integer, V> entries;
    private final Owners<O> owners;

    private LocalStorage(BpfMap<?, ?> map, BpfMapType kind, BpfType<V> value, Owners<O> owners) {
        MapCalls.require(map, EnumSet.of(kind), "access the values of owners in");
        this.entries = map.as(BpfType.S32, value);
        this.owners = owners;
    }

    /** Opens an owner for the length of a call. */
    private interface Owners<O> {
        <T> T with(O owner, IntFunction<T> call);
    }

    /**
     * The values of processes, which are owned by their first threads, by process number in this process's PID namespace (needs {@code pidfd_open},
     * Linux 5.3).
     *
     * @param map a map of type {@link BpfMapType#TASK_STORAGE}
     * @param value layout of the values
     * @param <V> Java type of the values
     * @throws BpfNotSupportedException if the map is of another type
     * @throws LayoutMismatchException if the layout is not the map's
     */
    public static <V> LocalStorage<Long, V> ofTasks(BpfMap<?, ?> map, BpfType<V> value) {
        return new LocalStorage<>(map, BpfMapType.TASK_STORAGE, value, new Owners<Long>() {
            @Override
            public <T> T with(Long pid, IntFunction<T> call) {
                return Descriptors.withProcess(pid, call);
            }
        });
    }

    /**
     * The values of sockets.
     *
     * @param map a map of type {@link BpfMapType#SK_STORAGE}
     * @param value layout of the values
     * @param <V> Java type of the values
     * @throws BpfNotSupportedException if the map is of another type
     * @throws LayoutMismatchException if the layout is not the map's
     */
    public static <V> LocalStorage<NetworkChannel, V> ofSockets(BpfMap<?, ?> map, BpfType<V> value) {
        return new LocalStorage<>(map, BpfMapType.SK_STORAGE, value, new Owners<NetworkChannel>() {
            @Override
            public <T> T with(NetworkChannel channel, IntFunction<T> call) {
                return Descriptors.withSocket(channel, call);
            }
        });
    }

    /**
     * The values of files, directories and whatever else has a path; symbolic links are followed. No right to read them is needed.
     *
     * @param map a map of type {@link BpfMapType#INODE_STORAGE}
     * @param value layout of the values
     * @param <V> Java type of the values
     * @throws BpfNotSupportedException if the map is of another type
     * @throws LayoutMismatchException if the layout is not the map's
     */
    public static <V> LocalStorage<Path, V> ofInodes(BpfMap<?, ?> map, BpfType<V> value) {
        return new LocalStorage<>(map, BpfMapType.INODE_STORAGE, value, new Owners<Path>() {
            @Override
            public <T> T with(Path file, IntFunction<T> call) {
                return Descriptors.withPlace(file, call);
            }
        });
    }

    /**
     * The values of cgroups, by their directories on a cgroup2 file system.
     *
     * @param map a map of type {@link BpfMapType#CGRP_STORAGE}
     * @param value layout of the values
     * @param <V> Java type of the values
     * @throws BpfNotSupportedException if the map is of another type
     * @throws LayoutMismatchException if the layout is not the map's
     */
    public static <V> LocalStorage<Path, V> ofCgroups(BpfMap<?, ?> map, BpfType<V> value) {
        return new LocalStorage<>(map, BpfMapType.CGRP_STORAGE, value, new Owners<Path>() {
            @Override
            public <T> T with(Path directory, IntFunction<T> call) {
                return Descriptors.withDirectory(directory, call);
            }
        });
    }

    /**
     * Reads the value of an owner.
     *
     * @param owner the owner
     * @return a copy of the value, or empty if the owner has none
     * @throws BpfNotFoundException if there is no such owner
     * @throws IllegalArgumentException if the owner is a closed channel, or one whose descriptor cannot be reached
     * @throws BpfException if the kernel refuses
     */
    public Optional<V> lookup(O owner) {
        return owners.with(owner, entries::lookup);
    }

    /**
     * Writes the value of an owner, whether it has one or not.
     *
     * @param owner the owner
     * @param value the value
     * @throws BpfNotFoundException if there is no such owner
     * @throws IllegalArgumentException if the owner is a closed channel, or one whose descriptor cannot be reached
     * @throws BpfException if the kernel refuses
     */
    public void update(O owner, V value) {
        update(owner, value, UpdateMode.ANY);
    }

    /**
     * Writes the value of an owner.
     *
     * @param owner the owner
     * @param value the value
     * @param mode what is expected of the owner
     * @return whether it was written; false only for {@link UpdateMode#EXIST} and an owner without a value
     * @throws KeyExistsException if the mode is {@link UpdateMode#NO_EXIST} and the owner has a value
     * @throws BpfNotFoundException if there is no such owner
     * @throws IllegalArgumentException if the owner is a closed channel, or one whose descriptor cannot be reached
     * @throws BpfException if the kernel refuses
     */
    public boolean update(O owner, V value, UpdateMode mode) {
        return owners.with(owner, fd -> entries.update(fd, value, mode));
    }

    /**
     * Deletes the value of an owner.
     *
     * @param owner the owner
     * @return whether it had one
     * @throws BpfNotFoundException if there is no such owner
     * @throws IllegalArgumentException if the owner is a closed channel, or one whose descriptor cannot be reached
     * @throws BpfException if the kernel refuses
     */
    public boolean delete(O owner) {
        return owners.with(owner, entries::delete);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
