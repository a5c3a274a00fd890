package io.bpf4j.testing;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.MapFlag;
import io.bpf4j.MapSpec;
import io.bpf4j.PerCpuMap;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.type.BpfType;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the kernel. A kernel that must have it, by its version and configuration, and says no makes the test fail; only one
 * that need not have it lets the test be skipped.
 */
public final class KernelNeed {

    private static final String JIT = "CONFIG_BPF_JIT";

    public static final KernelNeed LOOKUP_AND_DELETE_IN_HASHES =
            of("lookups in hashes that delete", 5, 14).asking(KernelNeed::takesFromHashes);

    public static final KernelNeed BLOOM_FILTERS =
            of("bloom filters", 5, 16).asking(() -> makes(MapSpec.of(BpfMapType.BLOOM_FILTER, 0, 4, 1)));

    public static final KernelNeed SYSCALL_PROGRAMS = of("programs for system calls", 5, 14)
            .asking(() -> Kernel.probe(BpfProgramType.SYSCALL).isSupported());

    public static final KernelNeed CONGESTION_CONTROLS =
            of("congestion controls by programs", 5, 13).with(JIT, "CONFIG_DEBUG_INFO_BTF");

    public static final KernelNeed CAPABILITIES_FOR_BPF = of("capabilities for BPF", 5, 8);

    public static final KernelNeed ITERATOR_PARAMETERS = of("iterators over some tasks, and over cgroups", 6, 1);

    public static final KernelNeed STORAGE_IN_RAW_TRACEPOINTS = of("raw tracepoints that reach storage of tasks", 6, 2);

    public static final KernelNeed CGROUP_STORAGE = of("storage of cgroups", 6, 2);

    public static final KernelNeed TCX = of("TCX programs", 6, 6).with("CONFIG_NET_XGRESS");

    public static final KernelNeed NETKIT = of("netkit devices", 6, 7).with("CONFIG_NETKIT");

    public static final KernelNeed NETFILTER_LINKS =
            of("netfilter programs", 6, 4).with("CONFIG_NETFILTER_BPF_LINK");

    public static final KernelNeed ARENAS = of("arenas", 6, 9)
            .asking(() -> makes(MapSpec.of(BpfMapType.ARENA, 0, 0, 1).flags(MapFlag.MMAPABLE)));

    /** Without a JIT compiler there are arenas, but no program can use them. */
    public static final KernelNeed PROGRAMS_WITH_ARENAS = of("programs with arenas", 6, 9)
            .with(JIT)
            .asking(() -> ARENAS.isThere()
                    && (!KernelConfig.isKnown()
                            || KernelConfig.missing(List.of(JIT)).isEmpty()));

    public static final KernelNeed JUMP_TABLES =
            of("maps of instructions", 6, 19).asking(() -> makes(MapSpec.of(BpfMapType.INSN_ARRAY, 4, 16, 1)));

    public static final KernelNeed OVERWRITING_RINGS = of("ring buffers that overwrite", 6, 19);

    public static final KernelNeed VALUES_OF_ONE_CPU =
            of("updates of one CPU's value", 7, 0).asking(KernelNeed::writesForOneCpu);

    private final String name;
    private final int major;
    private final int minor;
    private final List<String> options;
    private final Supplier<Optional<String>> obstacle;
    private final Optional<BooleanSupplier> question;

    private KernelNeed(
            String name,
            int major,
            int minor,
            List<String> options,
            Supplier<Optional<String>> obstacle,
            Optional<BooleanSupplier> question) {
        this.name = name;
        this.major = major;
        this.minor = minor;
        this.options = options;
        this.obstacle = obstacle;
        this.question = question;
    }

    /**
     * Something that kernels have since a version. Only the test itself can find out whether it is there.
     *
     * @param name what it is, in the plural
     */
    public static KernelNeed of(String name, int major, int minor) {
        return new KernelNeed(name, major, minor, List.of(), Optional::empty, Optional.empty());
    }

    /** If the kernel was built with options. */
    public KernelNeed with(String... required) {
        return new KernelNeed(name, major, minor, List.of(required), obstacle, question);
    }

    /** If nothing of how the machine was started is in the way; the supplier says what is. */
    public KernelNeed unless(Supplier<Optional<String>> inTheWay) {
        return new KernelNeed(name, major, minor, options, inTheWay, question);
    }

    /** The kernel can be asked: it may have it earlier, as distributions' kernels do. */
    public KernelNeed asking(BooleanSupplier answer) {
        return new KernelNeed(name, major, minor, options, obstacle, Optional.of(answer));
    }

    /** Skips the test where the kernel lacks this and may. */
    public void require() {
        Assumptions.assumeTrue(isThere(), () -> excuse().orElseThrow());
    }

    /** Skips the test, which is about kernels without this, where the kernel has it. */
    public void requireAbsence() {
        Assumptions.assumeFalse(isThere(), () -> "this kernel has " + name);
    }

    /** Whether the kernel has this; fails if it must have it and says no. */
    public boolean isThere() {
        Optional<String> excuse = excuse();
        boolean there = question.map(BooleanSupplier::getAsBoolean).orElseGet(excuse::isEmpty);
        if (!there && excuse.isEmpty()) {
            throw new AssertionError("the kernel has no " + name + ", but must have them since Linux " + major + "."
                    + minor + (options.isEmpty() ? "" : " with " + options));
        }
        return there;
    }

    /** Why the kernel may lack this; empty if it must have it. */
    private Optional<String> excuse() {
        if (!KernelVersion.atLeast(major, minor)) {
            return Optional.of(name + " need Linux " + major + "." + minor);
        }
        if (!options.isEmpty() && !KernelConfig.isKnown()) {
            return Optional.of(
                    name + " need a kernel built with " + options + ", and nothing tells what this one was built with");
        }
        List<String> missing = KernelConfig.missing(options);
        return missing.isEmpty()
                ? obstacle.get().map(reason -> name + " are not there: " + reason)
                : Optional.of(name + " need a kernel built with " + missing);
    }

    private static boolean makes(MapSpec spec) {
        try {
            BpfMap.create(spec).close();
            return true;
        } catch (BpfException e) {
            return false;
        }
    }

    private static boolean takesFromHashes() {
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 1))) {
            map.lookupAndDelete(new byte[4]);
            return true;
        } catch (BpfNotSupportedException e) {
            return false;
        }
    }

    private static boolean writesForOneCpu() {
        try (BpfMap<byte[], byte[]> map = BpfMap.create(MapSpec.of(BpfMapType.PERCPU_ARRAY, 4, 8, 1))) {
            PerCpuMap.of(map, BpfType.U32, BpfType.U64).update(0L, 0, 1L);
            return true;
        } catch (BpfNotSupportedException e) {
            return false;
        }
    }
}
