package io.bpf4j;

import io.bpf4j.type.BpfType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * CPUs that XDP programs redirect packets to with {@code bpf_redirect_map} ({@code BPF_MAP_TYPE_CPUMAP}, Linux 4.15). The key is the number of the
 * CPU.
 *
 * <pre>{@code
 * CpuMap cpus = CpuMap.of(object.map("cpus"));
 * cpus.put(0, 192);
 * cpus.put(1, 192, object.program("on_cpu"));
 * }</pre>
 *
 * <p>Each entry is a queue with a thread of the kernel. Where the map's values have 8 bytes (Linux 5.9), a program of {@code SEC("xdp/cpumap")} may
 * stand by a queue; it runs on each packet on its CPU.
 *
 * <p>Each operation is one system call. Lives as long as the map that it was made of; later calls are {@link IllegalStateException}s. Thread-safe.
 */
public final class CpuMap {

    private final BpfMap<Long, NumberAndProgram> entries;

    private CpuMap(BpfMap<?, ?> map) {
        MapCalls.require(map, EnumSet.of(BpfMapType.CPUMAP), "put CPUs into");
        entries = map.as(BpfType.U32, NumberAndProgram.type(map.valueSize()));
    }

    /**
     * The queue of a CPU.
     *
     * @param size how many packets it takes
     * @param programId id of the program that runs on them, as {@link BpfProgram#id()} tells it, or empty
     */
    public record Queue(long size, OptionalLong programId) {}

    /**
     * The CPU map that a map is.
     *
     * @param map a map of type {@link BpfMapType#CPUMAP}
     * @throws BpfNotSupportedException if the map is of another type
     */
    public static CpuMap of(BpfMap<?, ?> map) {
        return new CpuMap(map);
    }

    /**
     * Gives a CPU a queue, whether it has one or not.
     *
     * @param cpu number of a CPU, below the map's maximum number of entries
     * @param size how many packets the queue takes, from 1 to 16,384
     * @throws IllegalArgumentException if the size is not positive
     * @throws BpfNotFoundException if the machine cannot have such a CPU
     * @throws BpfException if the number is out of range, or the size too large
     */
    public void put(int cpu, int size) {
        entries.update((long) cpu, new NumberAndProgram(requireSize(size), 0));
    }

    /**
     * Gives a CPU a queue and a program that runs on its packets (Linux 5.9).
     *
     * @param cpu number of a CPU, below the map's maximum number of entries
     * @param size how many packets the queue takes, from 1 to 16,384
     * @param program a loaded program of {@code SEC("xdp/cpumap")}; the map keeps it in the kernel
     * @throws IllegalArgumentException if the size is not positive
     * @throws BpfNotFoundException if the machine cannot have such a CPU
     * @throws BpfNotSupportedException if the map's values have no place for a program
     * @throws BpfException if the number is out of range, the size too large, or the program of another kind
     */
    public void put(int cpu, int size, BpfProgram program) {
        NumberAndProgram.requireProgram(entries);
        requireSize(size);
        program.call(fd -> {
            entries.update((long) cpu, new NumberAndProgram(size, fd));
            return null;
        });
    }

    /** The kernel takes 0 for a removal. */
    private static int requireSize(int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("a queue for " + size + " packets");
        }
        return size;
    }

    /**
     * The queue of a CPU.
     *
     * @param cpu number of a CPU
     * @return its queue, or empty if it has none
     */
    public Optional<Queue> get(int cpu) {
        return entries.lookup((long) cpu).map(CpuMap::queue);
    }

    /**
     * Takes a CPU's queue away; the packets in it are still processed. The kernel does not tell whether it had one.
     *
     * @param cpu number of a CPU, below the map's maximum number of entries
     * @throws BpfException if the number is out of range
     */
    public void remove(int cpu) {
        entries.delete((long) cpu);
    }

    /**
     * Calls back for each CPU that has a queue. What is said of {@link BpfMap#forEach} holds here.
     *
     * @param action what to do with each CPU's number and its queue
     */
    public void forEach(BiConsumer<? super Integer, ? super Queue> action) {
        entries.forEach((cpu, value) -> action.accept(cpu.intValue(), queue(value)));
    }

    private static Queue queue(NumberAndProgram value) {
        return new Queue(value.number(), value.programId());
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
