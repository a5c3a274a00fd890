package io.bpf4j.junit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A request to rtnetlink: a header, the fixed part of its kind, and attributes, which may hold others.
 *
 * <pre>
 *   nlmsghdr | fixed part | length type value padding | length type ( length type value ... ) | ...
 * </pre>
 */
final class RouteMessage {

    private static final short REQUEST = 0x1;
    private static final short ACKNOWLEDGE = 0x4;

    /** {@code NLM_F_CREATE | NLM_F_EXCL}: what is there already is not changed. */
    static final short NEW = 0x600;

    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int HEADER = 16;
    private static final int CAPACITY = 1024;
    private static final int ALIGNMENT = 4;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.nativeOrder());

    RouteMessage(int type, int flags) {
        bytes.putShort(TYPE, (short) type).putShort(FLAGS, (short) (REQUEST | ACKNOWLEDGE | flags));
        bytes.position(HEADER);
    }

    /** {@code struct ifinfomsg}. */
    RouteMessage link(int index, int flags) {
        bytes.putInt(0).putInt(index).putInt(flags).putInt(flags);
        return this;
    }

    /** {@code struct ifaddrmsg}. */
    RouteMessage address(int family, int prefixLength, int flags, int index) {
        bytes.put((byte) family)
                .put((byte) prefixLength)
                .put((byte) flags)
                .put((byte) 0)
                .putInt(index);
        return this;
    }

    /** {@code struct ndmsg}. */
    RouteMessage neighbour(int family, int index, int state) {
        bytes.put((byte) family).put((byte) 0).putShort((short) 0).putInt(index);
        bytes.putShort((short) state).putShort((short) 0);
        return this;
    }

    RouteMessage attribute(int type, byte[] value) {
        return nest(type, () -> bytes.put(value));
    }

    RouteMessage attribute(int type, String value) {
        return nest(
                type, () -> bytes.put(value.getBytes(StandardCharsets.US_ASCII)).put((byte) 0));
    }

    RouteMessage attribute(int type, int value) {
        return nest(type, () -> bytes.putInt(value));
    }

    /** An attribute whose value is what is appended meanwhile. */
    RouteMessage nest(int type, Runnable value) {
        int start = bytes.position();
        bytes.putShort((short) 0).putShort((short) type);
        value.run();
        int end = bytes.position();
        bytes.putShort(start, (short) (end - start));
        // What is left out remains zero.
        bytes.position(end + ALIGNMENT - 1 & -ALIGNMENT);
        return this;
    }

    /** The whole message, in a direct buffer from 0 to its limit. */
    ByteBuffer finish() {
        bytes.putInt(0, bytes.position());
        return bytes.flip();
    }
}
