package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.DescriptorNative;
import io.bpf4j.internal.jni.KernelNative;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** BPF tokens: rights that a bpf file system hands to the processes of its user namespace. */
final class Tokens {

    /** What the shim's methods take for no token. */
    static final int NONE = 0;

    private static final Path USUAL = Path.of("/sys/fs/bpf");

    private static final Pattern NOT_TAKEN =
            Pattern.compile("failed \\(-?\\w+\\) to (?:create BPF token from|open BPF FS mount at) '(?<bpffs>[^']*)'");

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
        return call(token, call);
    }

    /** What to say of a load for which libbpf could not take a token; empty if it failed for another reason. */
    static Optional<BpfException> failure(String operation, String subject, int result, List<String> messages) {
        return messages.stream()
                .map(NOT_TAKEN::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> Errors.failure(
                        operation,
                        subject + " with a BPF token from " + found.group("bpffs"),
                        result,
                        hint(-result),
                        messages));
    }

    /**
     * As {@link #with}, from where libbpf takes a token for an object without a setting: from what {@code LIBBPF_BPF_TOKEN_PATH} names, which then must have
     * one, else from {@code /sys/fs/bpf} if it has one.
     */
    static int withUsual(String subject, IntUnaryOperator call) {
        String named = System.getenv("LIBBPF_BPF_TOKEN_PATH");
        if (named != null) {
            return named.isEmpty() ? call.applyAsInt(NONE) : with(Path.of(named), subject, call);
        }
        int directory = DescriptorNative.openDirectory(NativeStrings.bytes(USUAL));
        int token = directory < 0 ? directory : KernelNative.createToken(directory);
        if (directory >= 0) {
            SystemNative.close(directory);
        }
        return call(token < 0 ? NONE : token, call);
    }

    private static int call(int token, IntUnaryOperator call) {
        try {
            return call.applyAsInt(token);
        } finally {
            if (token != NONE) {
                SystemNative.close(token);
            }
        }
    }

    private static String hint(int errno) {
        return switch (errno) {
            case Errno.EINVAL -> "it is no bpf file system, or not its root, or the kernel is older than Linux 6.9";
            case Errno.EOPNOTSUPP -> "in the initial user namespace there are no tokens, capabilities are needed there";
            case Errno.EPERM ->
                "it was mounted for another user namespace, or the process lacks CAP_BPF in its own one, or the kernel is"
                        + " older than Linux 6.9";
            case Errno.ENOENT -> "it was mounted without the options that delegate rights";
            default -> null;
        };
    }
}
