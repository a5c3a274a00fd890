package io.bpf4j.internal.kernel;

import io.bpf4j.internal.Memory;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.jni.KernelNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** BTF of a few types, in order to see whether the kernel takes their kinds or what maps hold them. Type 1 is a 32-bit number. */
final class BtfImage {

    static final int INT = 1;

    static final int NAME = 5;
    /** A name as sections have it. */
    static final int SECTION_NAME = 7;

    static final int SPIN_LOCK_NAME = 13;
    static final int TIMER_NAME = 27;

    private static final byte[] STRINGS =
            "\0int\0x\0.data\0bpf_spin_lock\0bpf_timer\0".getBytes(StandardCharsets.US_ASCII);
    private static final int INT_NAME = 1;

    private static final int MAGIC = 0xeb9f;
    private static final int VERSION = 1;
    private static final int HEADER_LENGTH = 24;
    private static final int MAX_TYPES_LENGTH = 128;

    private static final int SIGNED_32_BITS = 1 << 24 | 32;

    private final ByteBuffer types = Memory.allocate(MAX_TYPES_LENGTH);

    BtfImage() {
        type(BtfTypes.INT, INT_NAME, 0, Integer.BYTES, SIGNED_32_BITS);
    }

    /**
     * Adds a type.
     *
     * @param kind as {@link BtfTypes} has it
     * @param info what the kind counts: parameters, members, or the linkage
     * @param sizeOrType as the kind has it
     * @param more what follows
     */
    BtfImage type(int kind, int name, int info, int sizeOrType, int... more) {
        types.putInt(name).putInt(kind << 24 | info).putInt(sizeOrType);
        for (int each : more) {
            types.putInt(each);
        }
        return this;
    }

    /** A descriptor, which the caller closes, or {@code -errno}. */
    int load() {
        int typesLength = types.position();
        ByteBuffer image = Memory.allocate(HEADER_LENGTH + typesLength + STRINGS.length);
        image.putShort((short) MAGIC).put((byte) VERSION).put((byte) 0).putInt(HEADER_LENGTH);
        image.putInt(0).putInt(typesLength).putInt(typesLength).putInt(STRINGS.length);
        image.put(types.duplicate().flip()).put(STRINGS);
        try {
            return KernelNative.loadBtf(SystemNative.address(image), image.position());
        } finally {
            Reference.reachabilityFence(image);
        }
    }
}
