package io.bpf4j.internal.kernel;

import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.KernelNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.Kernel;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A program to be loaded, in order to see whether the kernel takes it.
 *
 * @param type type of the program
 * @param attachType what it is to be attached to, of {@link AttachTypes}
 * @param attachBtfId the kernel's type that it is to be attached to, or 0
 * @param flags {@code BPF_F_*}
 */
record Attempt(BpfProgramType type, int attachType, int attachBtfId, int flags) {

    static final int SLEEPABLE = 1 << 4;
    static final int XDP_HAS_FRAGS = 1 << 5;

    /** More than the verifier says of programs of a few instructions. */
    private static final int LOG_SIZE = 16_384;

    /** A program with what its type needs at least. */
    static Attempt of(BpfProgramType type) {
        return switch (type) {
            case CGROUP_SOCK_ADDR -> of(type, AttachTypes.CGROUP_INET4_CONNECT);
            case CGROUP_SOCKOPT -> of(type, AttachTypes.CGROUP_GETSOCKOPT);
            case SK_LOOKUP -> of(type, AttachTypes.SK_LOOKUP);
            case LIRC_MODE2 -> of(type, AttachTypes.LIRC_MODE2);
            case NETFILTER -> of(type, AttachTypes.NETFILTER);
            case SYSCALL -> new Attempt(type, 0, 0, SLEEPABLE);
            default -> of(type, 0);
        };
    }

    static Attempt of(BpfProgramType type, int attachType) {
        return new Attempt(type, attachType, 0, 0);
    }

    /** The descriptor, which the caller closes, or {@code -errno}. */
    int load(Instructions instructions) {
        return load(instructions, 0, 0);
    }

    /** Loads, closes, and keeps what the verifier said. */
    Outcome tryOut(Instructions instructions) {
        ByteBuffer log = Memory.allocate(LOG_SIZE);
        try {
            int result = load(instructions, SystemNative.address(log), LOG_SIZE);
            if (result >= 0) {
                SystemNative.close(result);
            }
            return new Outcome(Math.min(result, 0), text(log));
        } finally {
            Reference.reachabilityFence(log);
        }
    }

    private int load(Instructions instructions, long log, int logSize) {
        ByteBuffer code = instructions.buffer();
        try {
            return KernelNative.loadProgram(
                    type.ordinal(),
                    attachType,
                    attachBtfId,
                    flags,
                    // Since Linux 5.0 nobody compares it.
                    type == BpfProgramType.KPROBE ? Kernel.version().code() : 0,
                    SystemNative.address(code),
                    instructions.count(),
                    log,
                    logSize);
        } finally {
            Reference.reachabilityFence(code);
        }
    }

    private static String text(ByteBuffer log) {
        byte[] bytes = new byte[LOG_SIZE];
        log.get(0, bytes);
        int length = 0;
        while (length < LOG_SIZE && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * What became of it.
     *
     * @param result 0 or {@code -errno}
     * @param log what the verifier said
     */
    record Outcome(int result, String log) {

        int errno() {
            return -result;
        }

        boolean says(String text) {
            return log.contains(text);
        }
    }
}
