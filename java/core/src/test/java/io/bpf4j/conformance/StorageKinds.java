package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.KeyExistsException;
import io.bpf4j.LocalStorage;
import io.bpf4j.MapFlag;
import io.bpf4j.MapSpec;
import io.bpf4j.UpdateMode;
import io.bpf4j.testing.Cgroup;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Kinds whose values belong to objects of the kernel. */
final class StorageKinds {

    private static final long OWN_PID = ProcessHandle.current().pid();

    private StorageKinds() {}

    static List<MapKind> all() {
        return List.of(
                kind(
                        BpfMapType.TASK_STORAGE,
                        map -> {
                            LocalStorage<Long, Long> storage = LocalStorage.ofTasks(map, BpfType.U64);
                            return () -> storage.lookup(OWN_PID);
                        },
                        StorageKinds::tasks),
                kind(
                        BpfMapType.SK_STORAGE,
                        map -> {
                            LocalStorage<NetworkChannel, Long> storage = LocalStorage.ofSockets(map, BpfType.U64);
                            return () -> withSocket(storage::lookup);
                        },
                        StorageKinds::sockets),
                kind(
                        BpfMapType.INODE_STORAGE,
                        map -> {
                            LocalStorage<Path, Long> storage = LocalStorage.ofInodes(map, BpfType.U64);
                            return () -> storage.lookup(Path.of("/"));
                        },
                        StorageKinds::inodes),
                kind(
                        BpfMapType.CGRP_STORAGE,
                        map -> {
                            LocalStorage<Path, Long> storage = LocalStorage.ofCgroups(map, BpfType.U64);
                            return () -> storage.lookup(Cgroup.root());
                        },
                        StorageKinds::cgroups));
    }

    private static MapKind kind(
            BpfMapType type,
            Function<BpfMap<byte[], byte[]>, Runnable> use,
            Consumer<BpfMap<byte[], byte[]>> operations) {
        return MapKind.of(MapSpec.of(type, 4, 8, 0).flags(MapFlag.NO_PREALLOC), use, operations);
    }

    private static <O> void assertValues(BpfMap<byte[], byte[]> map, LocalStorage<O, Long> storage, O owner) {
        assertThat(storage).hasToString(map.toString());
        assertThat(storage.lookup(owner)).isEmpty();
        assertThat(storage.delete(owner)).isFalse();
        assertThat(storage.update(owner, 1L, UpdateMode.EXIST)).isFalse();
        assertThat(storage.update(owner, 1L, UpdateMode.NO_EXIST)).isTrue();
        assertThatExceptionOfType(KeyExistsException.class)
                .isThrownBy(() -> storage.update(owner, 2L, UpdateMode.NO_EXIST))
                .withMessageContaining(map.toString());
        assertThat(storage.update(owner, 3L, UpdateMode.EXIST)).isTrue();
        assertThat(storage.lookup(owner)).contains(3L);
        storage.update(owner, 4L);
        assertThat(storage.lookup(owner)).contains(4L);
        assertThat(storage.delete(owner)).isTrue();
        assertThat(storage.delete(owner)).isFalse();
        assertThat(storage.lookup(owner)).isEmpty();
        Access.assertRefused(map, Access.NEXT_KEY, Access.ITERATE, Access.CLEAR);
    }

    private static void tasks(BpfMap<byte[], byte[]> map) {
        LocalStorage<Long, Long> storage = LocalStorage.ofTasks(map, BpfType.U64);
        assertValues(map, storage, OWN_PID);
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> storage.lookup((long) Integer.MAX_VALUE))
                .withMessageContaining("process " + Integer.MAX_VALUE);
        assertThatExceptionOfType(BpfNotFoundException.class)
                .as("a thread that is no process")
                .isThrownBy(() -> storage.update(otherThread(), 1L));
        assertThatIllegalArgumentException().isThrownBy(() -> storage.lookup(0L));
        assertThatIllegalArgumentException().isThrownBy(() -> storage.lookup(1L << 32));
    }

    private static long otherThread() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.mapToLong(task -> Long.parseLong(task.getFileName().toString()))
                    .filter(id -> id != OWN_PID)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void withSocket(Consumer<DatagramChannel> action) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            action.accept(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sockets(BpfMap<byte[], byte[]> map) {
        LocalStorage<NetworkChannel, Long> storage = LocalStorage.ofSockets(map, BpfType.U64);
        withSocket(channel -> assertValues(map, storage, channel));
        withSocket(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> storage.lookup(channel))
                    .withMessageContaining("closed");
        });
    }

    private static void inodes(BpfMap<byte[], byte[]> map) {
        LocalStorage<Path, Long> storage = LocalStorage.ofInodes(map, BpfType.U64);
        try {
            Path file = Files.createTempFile("bpf4j", null);
            Path link = file.resolveSibling(file.getFileName() + ".link");
            try {
                storedForFiles(storage, file).require();
                assertValues(map, storage, file);
                Files.createLink(link, file);
                storage.update(file, 7L);
                assertThat(storage.lookup(link))
                        .as("the same file by another name")
                        .contains(7L);
            } finally {
                Files.delete(file);
                Files.deleteIfExists(link);
            }
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> storage.lookup(file))
                    .withMessageContaining(file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Since 5.11 the BPF LSM is active where it is built in, unless somebody turns it off. */
    private static KernelNeed storedForFiles(LocalStorage<Path, Long> storage, Path file) {
        return KernelNeed.of("values stored for files", 5, 11)
                .with("CONFIG_BPF_LSM")
                .asking(() -> {
                    try {
                        storage.update(file, 1L);
                        storage.delete(file);
                        return true;
                    } catch (BpfException e) {
                        assertThat(e).hasMessageContaining("BPF LSM");
                        return false;
                    }
                });
    }

    private static void cgroups(BpfMap<byte[], byte[]> map) {
        LocalStorage<Path, Long> storage = LocalStorage.ofCgroups(map, BpfType.U64);
        try (Cgroup cgroup = new Cgroup()) {
            assertValues(map, storage, cgroup.directory());
        }
        assertThatNullPointerException().isThrownBy(() -> storage.lookup(null));
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> storage.lookup(Cgroup.root().resolve("bpf4j-none")))
                .withMessageContaining("bpf4j-none");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> storage.update(Path.of("/"), 1L))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(9));
    }
}
