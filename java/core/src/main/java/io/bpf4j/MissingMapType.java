package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.kernel.KernelVersion;
import java.util.List;
import java.util.Optional;

/** What is said of a map that the kernel refuses because it has none of the kind: the error number is the one for wrong sizes. */
final class MissingMapType {

    private MissingMapType() {}

    /**
     * The exception for a map that could not be created.
     *
     * @param result the call's negative result
     * @param messages what libbpf printed meanwhile
     * @return empty if the kernel has such maps
     */
    static Optional<BpfException> failure(
            String operation, String subject, BpfMapType type, int result, List<String> messages) {
        if (result != -Errno.EINVAL || type == BpfMapType.UNKNOWN || MapNative.isSupported(type.ordinal()) != 0) {
            return Optional.empty();
        }
        return Optional.of(new BpfNotSupportedException(
                operation,
                subject,
                "this kernel has no maps of this type: they need Linux "
                        + type.leastKernel().map(KernelVersion::toString).orElse("of the future")
                        + " or later, built with what they serve",
                -result,
                messages));
    }
}
