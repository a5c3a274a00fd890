package io.bpf4j.internal.attach;

import io.bpf4j.internal.KernelFiles;
import io.bpf4j.internal.jni.TraceNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The kernel's sources of kprobes and uprobes: a type of perf events each, with a number that the kernel chooses.
 *
 * @param type the number
 * @param returnBit the place of the bit that makes it a probe of returns
 */
record ProbeSource(int type, int returnBit) {

    private static final Path SOURCES = Path.of("/sys/bus/event_source/devices");

    private static final String BIT = "config:";

    static ProbeSource kprobes(TraceFailure failure) {
        return of("kprobe", KernelFeature.KPROBES, failure);
    }

    static ProbeSource uprobes(TraceFailure failure) {
        return of("uprobe", KernelFeature.UPROBES, failure);
    }

    private static ProbeSource of(String name, KernelFeature feature, TraceFailure failure) {
        Path source = SOURCES.resolve(name);
        try {
            String bit = KernelFiles.read(source.resolve("format/retprobe"));
            return new ProbeSource(
                    Integer.parseInt(KernelFiles.read(source.resolve("type"))),
                    Integer.parseInt(bit.substring(BIT.length())));
        } catch (IOException e) {
            Probe missing = Kernel.probe(feature);
            throw missing.isUnsupported()
                    ? failure.without(missing)
                    : failure.notFound(0, "the number of the kernel's " + name + "s cannot be read: " + e);
        }
    }

    /** Opens the event; the result is negative if that failed. */
    int open(byte[] name, long offset, boolean returning, int thread, int cpu) {
        return TraceNative.openProbe(type, returning ? 1L << returnBit : 0, name, offset, thread, cpu);
    }
}
