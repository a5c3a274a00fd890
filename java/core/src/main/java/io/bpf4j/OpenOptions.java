package io.bpf4j;

import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.ObjectNative;
import java.nio.file.Path;

/**
 * What libbpf takes at opening only.
 *
 * @param customBtf file with the kernel's types, or null
 * @param kconfig lines that add to the kernel's configuration, or null
 * @param tokenPath bpf file system that hands over rights, or null
 */
record OpenOptions(Path customBtf, String kconfig, Path tokenPath) {

    static final OpenOptions NONE = new OpenOptions(null, null, null);

    OpenOptions withCustomBtf(Path file) {
        return new OpenOptions(file, kconfig, tokenPath);
    }

    OpenOptions withKconfig(String text) {
        return new OpenOptions(customBtf, text, tokenPath);
    }

    OpenOptions withTokenPath(Path bpffs) {
        return new OpenOptions(customBtf, kconfig, bpffs);
    }

    /** A {@code struct bpf_object}, or an error. */
    long open(long bytes, long size, String name, long log) {
        return ObjectNative.open(
                bytes,
                size,
                NativeStrings.bytes(name),
                NativeStrings.bytes(customBtf),
                NativeStrings.bytes(kconfig),
                NativeStrings.bytes(tokenPath),
                log);
    }
}
