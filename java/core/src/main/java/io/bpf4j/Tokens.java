package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.DescriptorNative;
import io.bpf4j.internal.jni.KernelNative;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** BPF tokens: rights that a bpf file system hands to the processes of its user namespace. */
final class Tokens {

    /** What the shim's methods take for no token. */
    static final int NONE = 0;

    private Tokens() {}

    /**
     * A call with a token, which is closed afterwards.
     *
     * @param bpffs where to take it from; null for a call without one
     * @param subject what the call is for
     * @throws BpfException if there is none to be had
     */
    static int with(Path bpffs, String subject, IntUnaryOperator call) {
        if (bpffs == null) {
            return call.applyAsInt(NONE);
        }
        String operation = "take a BPF token from " + bpffs + " for";
        int directory = Errors.check(operation, subject, DescriptorNative.openDirectory(NativeStrings.bytes(bpffs)));
        int token = KernelNative.createToken(directory);
        SystemNative.close(directory);
        if (token < 0) {
            throw Errors.failure(operation, subject, token, hint(-token), List.of());
        }
        try {
            return call.applyAsInt(token);
        } finally {
            SystemNative.close(token);
        }
    }

    private static String hint(int errno) {
        return switch (errno) {
            case Errno.EINVAL -> "it is no bpf file system, or not its root, or the kernel is older than Linux 6.9";
            case Errno.EOPNOTSUPP -> "in the initial user namespace there are no tokens, capabilities are needed there";
            case Errno.EPERM ->
                "it was mounted for another user namespace, or the process lacks CAP_BPF in its own one";
            case Errno.ENOENT -> "it was mounted without the options that delegate rights";
            default -> null;
        };
    }
}
