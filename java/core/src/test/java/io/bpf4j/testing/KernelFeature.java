package io.bpf4j.testing;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.MapFlag;
import io.bpf4j.MapSpec;
import io.bpf4j.PerCpuMap;
import io.bpf4j.type.BpfType;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Something that not every kernel has. A kernel that must have it, by its version and configuration, and says no makes the test fail that asks; only
 * one that need not have it lets the test be skipped.
 *
 * @param name what it is, in the plural
 * @param major the version that has it first
 * @param minor the version's second number
 * @param options what the kernel has to be built with
 * @param asked asks the kernel
 */
public record KernelFeature(String name, int major, int minor, List<String> options, BooleanSupplier asked) {

    public static final KernelFeature LOOKUP_AND_DELETE_IN_HASHES =
            of("lookups in hashes that delete", 5, 14, KernelFeature::takesFromHashes);

    public static final KernelFeature BLOOM_FILTERS =
            of("bloom filters", 5, 16, () -> makes(MapSpec.of(BpfMapType.BLOOM_FILTER, 0, 4, 1)));

    /** The kernel cannot be asked but by the test itself. */
    public static final KernelFeature STORAGE_IN_RAW_TRACEPOINTS =
            of("raw tracepoints that reach storage of tasks", 6, 2, () -> KernelVersion.atLeast(6, 2));

    public static final KernelFeature CGROUP_STORAGE = of(
            "storage of cgroups",
            6,
            2,
            () -> makes(MapSpec.of(BpfMapType.CGRP_STORAGE, 4, 4, 0).flags(MapFlag.NO_PREALLOC)));

    public static final KernelFeature ARENAS =
            of("arenas", 6, 9, () -> makes(MapSpec.of(BpfMapType.ARENA, 0, 0, 1).flags(MapFlag.MMAPABLE)));

    public static final KernelFeature JUMP_TABLES =
            of("maps of instructions", 6, 19, () -> makes(MapSpec.of(BpfMapType.INSN_ARRAY, 4, 16, 1)));

    public static final KernelFeature VALUES_OF_ONE_CPU =
            of("updates of one CPU's value", 7, 0, KernelFeature::writesForOneCpu);

    private static KernelFeature of(String name, int major, int minor, BooleanSupplier asked) {
        return new KernelFeature(name, major, minor, List.of(), asked);
    }

    /** Skips the test where the kernel lacks the feature and may. */
    public void require() {
        Assumptions.assumeTrue(isThere(), this::reason);
    }

    /** Skips the test, which is about kernels without the feature, where the kernel has it. */
    public void requireAbsence() {
        Assumptions.assumeFalse(isThere(), () -> "this kernel has " + name);
    }

    /** Whether the kernel has it; fails if it must have it and says no. */
    public boolean isThere() {
        boolean there = asked.getAsBoolean();
        if (!there
                && KernelVersion.atLeast(major, minor)
                && KernelConfig.missing(options).isEmpty()) {
            throw new AssertionError("the kernel has no " + name + ", but must have them since Linux " + major + "."
                    + minor + (options.isEmpty() ? "" : " with " + options));
        }
        return there;
    }

    /** Why a kernel may lack it. */
    private String reason() {
        return name + " need "
                + (KernelVersion.atLeast(major, minor)
                        ? "a kernel built with " + KernelConfig.missing(options)
                        : "Linux " + major + "." + minor);
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
        try (BpfMap<Long, Long> map =
                BpfMap.create(MapSpec.of(BpfMapType.HASH, 4, 4, 1)).as(BpfType.U32, BpfType.U32)) {
            map.lookupAndDelete(1L);
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
