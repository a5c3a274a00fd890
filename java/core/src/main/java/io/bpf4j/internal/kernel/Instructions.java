package io.bpf4j.internal.kernel;

import io.bpf4j.internal.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Instructions of a program without an object, in the kernel's form: {@code struct bpf_insn}. */
final class Instructions {

    static final int SIZE = 8;

    /** Opcodes; those with an immediate end in IMM. */
    static final int MOV_IMM = 0xb7;

    static final int MOV = 0xbf;
    static final int LOAD_IMM64 = 0x18;
    static final int SUB_IMM = 0x17;
    static final int JUMP_IF_LESS_IMM = 0xa5;
    static final int JUMP_IF_NOT_EQUAL_IMM = 0x55;
    static final int JUMP32_IF_LESS_IMM = 0xa6;
    static final int CALL = 0x85;
    static final int EXIT = 0x95;

    /** The source of {@link #LOAD_IMM64} that makes its immediate a descriptor of a map. */
    private static final int MAP_FD = 1;

    private final ByteBuffer buffer;

    Instructions(int count) {
        buffer = Memory.allocate(count * SIZE);
    }

    /** A program that gives a number. */
    static Instructions returning(int value) {
        return new Instructions(2).add(MOV_IMM, 0, 0, 0, value).exit();
    }

    /** A program that calls a helper with what is in the registers at the start. */
    static Instructions calling(int helper) {
        return new Instructions(2).add(CALL, 0, 0, 0, helper).exit();
    }

    /** A program that knows a map and does nothing with it. */
    static Instructions naming(int map) {
        return new Instructions(4)
                .add(LOAD_IMM64, 1, MAP_FD, 0, map)
                .add(0, 0, 0, 0, 0)
                .add(MOV_IMM, 0, 0, 0, 0)
                .exit();
    }

    Instructions add(int opcode, int destination, int source, int offset, int immediate) {
        // Two bit-fields of a byte, which C lays out by the machine's order.
        boolean littleEndian = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        int registers = littleEndian ? source << 4 | destination : destination << 4 | source;
        buffer.put((byte) opcode).put((byte) registers).putShort((short) offset).putInt(immediate);
        return this;
    }

    Instructions exit() {
        return add(EXIT, 0, 0, 0, 0);
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int count() {
        return buffer.position() / SIZE;
    }
}
