package io.bpf4j.attach;

import io.bpf4j.BpfMap;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The elements of something in the kernel, which the program is called for, one after the other, whenever somebody reads the link:
 * {@link io.bpf4j.BpfLink#iterate()}. What it iterates over is in the program's section: {@code SEC("iter/task")}, {@code SEC("iter/bpf_map_elem")},
 * {@code SEC("iter/cgroup")} and others ({@code BPF_LINK_CREATE} with {@code BPF_TRACE_ITER}, Linux 5.8).
 *
 * <pre>{@code
 * try (BpfLink link = object.program("dump_task").attach(Iter.all());
 *         BufferedReader text = link.iterateText()) {
 *     text.lines().forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>Needs {@code CAP_PERFMON} besides {@code CAP_BPF}.
 */
public sealed interface Iter extends AttachTarget {

    /** All elements of what is in the program's section. For elements of a map, see {@link #over(BpfMap)}. */
    static Iter all() {
        return new All();
    }

    /**
     * The elements of a map, for {@code SEC("iter/bpf_map_elem")} (Linux 5.9) and {@code SEC("iter/bpf_sk_storage_map")}.
     *
     * @param map the map; the link keeps it in the kernel
     */
    static Iter over(BpfMap<?, ?> map) {
        return new OfMap(map);
    }

    /**
     * Cgroups from one on, for {@code SEC("iter/cgroup")} (Linux 6.1).
     *
     * @param directory directory of the cgroup on a cgroup2 file system
     * @param order which others, and in what order
     */
    static Iter from(Path directory, CgroupOrder order) {
        return new OfCgroup(directory, order);
    }

    /**
     * The tasks of a process, for {@code SEC("iter/task")}, {@code SEC("iter/task_file")} and {@code SEC("iter/task_vma")} (Linux 6.1).
     *
     * @param processId id of the process in the process namespace of this one. Of one that is not there, there are none
     */
    static Iter ofProcess(long processId) {
        return new OfTasks(0, processId);
    }

    /**
     * One thread, for {@code SEC("iter/task")}, {@code SEC("iter/task_file")} and {@code SEC("iter/task_vma")} (Linux 6.1).
     *
     * @param threadId the thread's id in the process namespace of this process, as {@code gettid} gives it
     */
    static Iter ofThread(long threadId) {
        return new OfTasks(threadId, 0);
    }

    /** All elements. */
    record All() implements Iter {}

    /**
     * The elements of a map.
     *
     * @param map the map
     */
    record OfMap(BpfMap<?, ?> map) implements Iter {

        /** A target. */
        public OfMap {
            Objects.requireNonNull(map);
        }
    }

    /**
     * Cgroups.
     *
     * @param directory directory of the first one
     * @param order which others
     */
    record OfCgroup(Path directory, CgroupOrder order) implements Iter {

        /** A target. */
        public OfCgroup {
            Objects.requireNonNull(directory);
            Objects.requireNonNull(order);
        }
    }

    /**
     * Tasks of one process, or one of them.
     *
     * @param threadId id of the thread, or 0
     * @param processId id of the process, or 0
     */
    record OfTasks(long threadId, long processId) implements Iter {

        /** A target. */
        public OfTasks {
            if (threadId < 0 || processId < 0 || (threadId == 0) == (processId == 0)) {
                throw new IllegalArgumentException(
                        "one of thread and process is given, by an id above 0: not " + threadId + " and " + processId);
            }
        }
    }

    /** Which cgroups are visited ({@code enum bpf_cgroup_iter_order}). The constants are in its order. */
    enum CgroupOrder {
        /** The one alone. */
        SELF,
        /** Those below it too, each before those below it. */
        DESCENDANTS_PRE,
        /** Those below it too, each after those below it. */
        DESCENDANTS_POST,
        /** Those above it too, up to the root. */
        ANCESTORS_UP
    }
}
