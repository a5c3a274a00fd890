package io.bpf4j.event;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.KernelFiles;
import io.bpf4j.internal.MapAccess;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.PerfNative;
import io.bpf4j.internal.jni.SystemNative;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Opens a perf event on each CPU that is online, maps its memory, and puts it into the map at the CPU's number. */
final class PerfOpening {

    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    private final BpfMap<?, ?> map;
    private final PerfOptions options;
    private final Resources resources;
    private final Waiter waiter;
    private final PerfMemory.Joint joint = new PerfMemory.Joint();
    private final List<PerfOutput> outputs = new ArrayList<>();
    /** Until the kernel refuses. */
    private boolean countsLost = true;

    /**
     * Nothing yet.
     *
     * @param resources release what is opened
     * @param waiter is to wait for the events
     */
    PerfOpening(BpfMap<?, ?> map, PerfOptions options, Resources resources, Waiter waiter) {
        this.map = map;
        this.options = options;
        this.resources = resources;
        this.waiter = waiter;
    }

    /** Throws if a map is not one for perf events. */
    static void require(BpfMap<?, ?> map) {
        if (map.type() != BpfMapType.PERF_EVENT_ARRAY) {
            throw new BpfNotSupportedException(
                    "read events from",
                    map.toString(),
                    "it is a map of type " + map.type()
                            + (map.type() == BpfMapType.RINGBUF ? ", which RingBuffer reads" : ""),
                    0,
                    List.of());
        }
    }

    /** What makes the state of a CPU's mapped memory. */
    interface StateFactory<S extends PerfState> {
        S create(int cpu, PerfMemory memory);
    }

    /** Opens all, in the order of their CPUs' numbers, but for a CPU that goes offline meanwhile. */
    <S extends PerfState> List<S> open(StateFactory<S> factory) {
        MapClaim.claim(map, resources);
        int mapFd = duplicateMap();
        List<S> states = new ArrayList<>();
        PossibleCpus online = online();
        requireRoom(online);
        for (int i = 0; i < online.count(); i++) {
            int cpu = online.number(i);
            int event = openOutput(cpu);
            if (event != -Errno.ENODEV || online().index(cpu) >= 0) {
                states.add(factory.create(cpu, connect(cpu, checkOpened(cpu, event), mapFd)));
            }
        }
        return states;
    }

    /** The kernel's sides, in the same order. */
    List<PerfOutput> outputs() {
        return outputs;
    }

    /** Not only for later use: the kernel empties the map when the last copy of the descriptor is closed by which it was filled. */
    private int duplicateMap() {
        return MapAccess.descriptorOf(map).call(map, resources::duplicate);
    }

    private PossibleCpus online() {
        try {
            return PossibleCpus.parse(KernelFiles.read(ONLINE));
        } catch (IOException e) {
            throw new BpfException(
                    "open", resources.subject(), "the CPUs that are online cannot be read: " + e, 0, List.of(), e);
        }
    }

    private void requireRoom(PossibleCpus online) {
        int last = online.number(online.count() - 1);
        if (last >= map.maxEntries()) {
            throw new BpfException(
                    "open",
                    resources.subject(),
                    "the map has " + map.maxEntries() + " entries and CPU " + last
                            + " is online: load it with at least " + (last + 1)
                            + " by OpenMap.maxEntries, or declare none, for which libbpf takes the number of CPUs");
        }
    }

    private int openOutput(int cpu) {
        int event = PerfNative.openOutput(
                cpu, options.isTimed(), options.overwritable(), options.isWatermark(), options.wakeup(), countsLost);
        if (event == -Errno.EINVAL && countsLost) {
            // Before Linux 6.0, but for kernels that were given it later.
            countsLost = false;
            return openOutput(cpu);
        }
        return event;
    }

    private int checkOpened(int cpu, int result) {
        if (result < 0) {
            throw Errors.failure(
                    "open a perf event on CPU " + cpu + " for",
                    resources.subject(),
                    result,
                    EnumSet.of(Capability.CAP_PERFMON),
                    null,
                    List.of());
        }
        return result;
    }

    private PerfMemory connect(int cpu, int fd, int mapFd) {
        PerfOutput output = new PerfOutput(fd, resources.subject(), countsLost);
        resources.onRelease(output::close);
        outputs.add(output);
        Mapping mapping = map(cpu, fd);
        waiter.addReadable(fd);
        put(cpu, fd, mapFd);
        return new PerfMemory(mapping.buffer(0, (int) mapping.length()), joint);
    }

    private Mapping map(int cpu, int fd) {
        // Memory that the reader cannot write to is what the kernel writes over.
        long length = options.memorySize();
        long address = SystemNative.map(fd, 0, length, !options.overwritable());
        if (address < 0) {
            throw Errors.failure(
                    "map the perf event of CPU " + cpu + " for",
                    resources.subject(),
                    address,
                    hint((int) -address, length),
                    List.of());
        }
        Mapping mapping = Mapping.of(address, length, resources.subject());
        resources.onRelease(mapping::release);
        return mapping;
    }

    private static String hint(int errno, long length) {
        return switch (errno) {
            case Errno.EPERM ->
                "it has " + length + " bytes for each CPU, and locked memory is limited: by"
                        + " /proc/sys/kernel/perf_event_mlock_kb for each CPU, and by the process's limit (ulimit -l) above"
                        + " that; raise one of them, take fewer pages, or give the process CAP_IPC_LOCK";
            case Errno.ENOMEM -> "the kernel has no " + length + " bytes for it; take fewer pages";
            default -> null;
        };
    }

    private void put(int cpu, int fd, int mapFd) {
        ByteBuffer entry = ByteBuffer.allocateDirect(2 * Integer.BYTES).order(ByteOrder.nativeOrder());
        long key = SystemNative.address(entry);
        entry.putInt(cpu).putInt(fd);
        Errors.check(
                "put the perf event of CPU " + cpu + " into",
                map.toString(),
                MapNative.update(mapFd, key, key + Integer.BYTES, 0));
        // Before the descriptor is closed, which would leave the event in the map. The buffer is held by the action.
        resources.onRelease(() -> MapNative.delete(mapFd, SystemNative.address(entry)));
    }
}
