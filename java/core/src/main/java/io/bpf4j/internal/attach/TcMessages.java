package io.bpf4j.internal.attach;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.InterfaceNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the kernel says of traffic control over netlink.
 *
 * <pre>
 * struct nlmsghdr: length (4), type (2), ...     one for each qdisc or filter
 * struct tcmsg: ..., index, handle, parent, info
 * struct nlattr: length (2), type (2)            one for each attribute
 * value, padded; may itself be attributes
 * </pre>
 */
final class TcMessages {

    private static final int CAPACITY = 1 << 16;

    /** How often to ask a kernel in which there are changes while it answers. */
    private static final int ATTEMPTS = 10;

    private static final int ALIGNMENT = 4;
    private static final int HEADER_LENGTH = 16;
    private static final int HEADER_TYPE = 4;
    private static final int TCM_INDEX = HEADER_LENGTH + 4;
    private static final int TCM_HANDLE = HEADER_LENGTH + 8;
    private static final int TCM_PARENT = HEADER_LENGTH + 12;
    private static final int TCM_INFO = HEADER_LENGTH + 16;
    private static final int ATTRIBUTES = HEADER_LENGTH + 20;

    private static final int ATTRIBUTE_TYPE = 2;
    private static final int ATTRIBUTE_HEADER = 4;
    /** {@code NLA_TYPE_MASK}. */
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer bytes;

    private TcMessages(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Where attributes are. */
    record Range(int start, int end) {}

    /**
     * Asks the kernel.
     *
     * @param request {@code RTM_GETTFILTER} or {@code RTM_GETQDISC}
     * @param index index of the interface
     * @param parent {@code tcm_parent}
     * @return what it says, or an empty answer and its error
     */
    static Answer ask(int request, int index, int parent) {
        ByteBuffer buffer = Memory.allocate(CAPACITY);
        int attempts = 1;
        while (true) {
            int length = InterfaceNative.askTc(request, index, parent, SystemNative.address(buffer), buffer.capacity());
            Reference.reachabilityFence(buffer);
            if (length == -Errno.ENOSPC) {
                buffer = Memory.allocate(2 * buffer.capacity());
            } else if (length != -Errno.EAGAIN || attempts++ == ATTEMPTS) {
                return new Answer(Math.min(length, 0), new TcMessages(buffer.limit(Math.max(length, 0))));
            }
        }
    }

    /**
     * An answer of the kernel's.
     *
     * @param error 0, or {@code -errno}
     * @param messages what it said
     */
    record Answer(int error, TcMessages messages) {}

    /** Where the messages of a type start. */
    List<Integer> starts(int type) {
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        while (bytes.limit() - start >= HEADER_LENGTH) {
            if (bytes.getShort(start + HEADER_TYPE) == type) {
                starts.add(start);
            }
            start += align(Math.max(bytes.getInt(start), HEADER_LENGTH));
        }
        return starts;
    }

    /** Whether a message is about what an interface has at a parent. */
    boolean isAbout(int index, int parent, int start) {
        return bytes.getInt(start + TCM_INDEX) == index && bytes.getInt(start + TCM_PARENT) == parent;
    }

    long handle(int start) {
        return Integer.toUnsignedLong(bytes.getInt(start + TCM_HANDLE));
    }

    int info(int start) {
        return bytes.getInt(start + TCM_INFO);
    }

    /** The attributes of a message. */
    Range attributes(int start) {
        return new Range(start + ATTRIBUTES, start + bytes.getInt(start));
    }

    /** The value of an attribute; empty if there is none. */
    Range value(int type, Range attributes) {
        int start = attributes.start;
        while (attributes.end - start >= ATTRIBUTE_HEADER) {
            int length = Math.max(Short.toUnsignedInt(bytes.getShort(start)), ATTRIBUTE_HEADER);
            if ((bytes.getShort(start + ATTRIBUTE_TYPE) & TYPE_MASK) == type) {
                return new Range(start + ATTRIBUTE_HEADER, start + length);
            }
            start += align(length);
        }
        return new Range(0, 0);
    }

    /** A value of four bytes. */
    OptionalLong number(int type, Range attributes) {
        Range value = value(type, attributes);
        return value.end - value.start < Integer.BYTES
                ? OptionalLong.empty()
                : OptionalLong.of(Integer.toUnsignedLong(bytes.getInt(value.start)));
    }

    /** A value that is text; empty if there is none. */
    String text(int type, Range attributes) {
        Range value = value(type, attributes);
        byte[] text = new byte[value.end - value.start];
        bytes.get(value.start, text);
        return NativeStrings.terminated(text);
    }

    private static int align(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
