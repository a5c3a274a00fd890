package io.bpf4j.kernel;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLinkType;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfProgramType;
import io.bpf4j.MapFlag;
import io.bpf4j.NativeLibraryException;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.internal.kernel.FeatureProbe;
import io.bpf4j.internal.kernel.HelperProbe;
import io.bpf4j.internal.kernel.LinkProbe;
import io.bpf4j.internal.kernel.MapProbe;
import io.bpf4j.internal.kernel.ProgramProbe;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The running kernel.
 *
 * <pre>{@code
 * if (!Kernel.probe(BpfMapType.RINGBUF).isSupported()) {
 *     // Falls back to a perf event array.
 * }
 * }</pre>
 *
 * <p>A probe takes a few system calls when it is first asked, none afterwards: an answer holds for the life of the process, unless it is {@link Support#UNKNOWN}. Most need
 * {@code CAP_BPF}, some {@code CAP_PERFMON} or {@code CAP_NET_ADMIN} besides (before Linux 5.8 {@code CAP_SYS_ADMIN}); without, the answer is {@link Support#UNKNOWN} with the
 * missing capability as the reason. The class's initialisation asks nothing. Thread-safe.
 */
public final class Kernel {

    private static final Map<Object, Probe> ANSWERS = new ConcurrentHashMap<>();

    private static volatile KernelVersion version;

    private Kernel() {}

    /**
     * The version of the kernel's sources, also where the name of the release ({@code uname -r}) has only its first two numbers, as on Debian and Ubuntu.
     */
    public static KernelVersion version() {
        KernelVersion known = version;
        if (known == null) {
            known = KernelVersion.running();
            version = known;
        }
        return known;
    }

    /**
     * The numbers of the CPUs that the machine may ever have, in ascending order: a per-CPU map has a value for each of them. There may be more of them than there are
     * processors, and there may be holes between their numbers.
     *
     * @return the numbers, unmodifiable
     * @throws BpfException if {@code /sys} is not mounted
     */
    public static List<Integer> possibleCpus() {
        PossibleCpus cpus = PossibleCpus.get();
        return IntStream.range(0, cpus.count()).mapToObj(cpus::number).toList();
    }

    /**
     * Whether the kernel has a type of programs.
     *
     * @param type the type
     * @throws NativeLibraryException if the library cannot work here
     */
    public static Probe probe(BpfProgramType type) {
        return answer(type, () -> ProgramProbe.ask(type));
    }

    /**
     * Whether the kernel has a type of maps.
     *
     * @param type the type
     * @throws NativeLibraryException if the library cannot work here
     */
    public static Probe probe(BpfMapType type) {
        return answer(type, () -> MapProbe.ask(type));
    }

    /**
     * Whether the kernel has a flag of maps.
     *
     * @param flag the flag
     * @throws NativeLibraryException if the library cannot work here
     */
    public static Probe probe(MapFlag flag) {
        return answer(flag, () -> MapProbe.ask(flag));
    }

    /**
     * Whether the kernel has a type of links.
     *
     * @param type the type
     * @throws NativeLibraryException if the library cannot work here
     */
    public static Probe probe(BpfLinkType type) {
        return answer(type, () -> LinkProbe.ask(type));
    }

    /**
     * Whether programs of a type can call a helper. Yes means that the verifier offers the helper to programs of the type, at some hook and perhaps only to sleepable ones, and lets
     * them use maps with the locks or timers that the helper works on. It can still refuse a certain call, for its arguments or for the hook of its program.
     *
     * <p>What programs of types {@link BpfProgramType#TRACING} and {@link BpfProgramType#LSM} can call depends on what they attach to. A few hooks are tried: if none of them has
     * the helper, the answer is {@link Support#UNKNOWN}, and no only if the kernel does not have the helper at all. For {@link BpfProgramType#EXT} and
     * {@link BpfProgramType#STRUCT_OPS} it is not known.
     *
     * @param type the type
     * @param helper the helper
     * @throws NativeLibraryException if the library cannot work here
     */
    public static Probe probe(BpfProgramType type, BpfHelper helper) {
        return answer(new HelperOfType(type, helper), () -> HelperProbe.ask(type, helper));
    }

    /**
     * Whether the kernel has something else.
     *
     * @param feature what
     * @throws NativeLibraryException if the library cannot work here
     */
    public static Probe probe(KernelFeature feature) {
        return answer(feature, () -> FeatureProbe.ask(feature));
    }

    /** Threads that ask at once may all ask the kernel; it gives them the same answer. */
    private static Probe answer(Object question, Supplier<Probe> kernel) {
        Probe known = ANSWERS.get(question);
        if (known != null) {
            return known;
        }
        NativeLibrary.ensureLoaded();
        Probe answer = kernel.get();
        if (answer.support() != Support.UNKNOWN) {
            ANSWERS.put(question, answer);
        }
        return answer;
    }

    private record HelperOfType(BpfProgramType type, BpfHelper helper) {}
}
