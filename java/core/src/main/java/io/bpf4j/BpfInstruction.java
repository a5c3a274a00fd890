package io.bpf4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One instruction of a program ({@code struct bpf_insn}). Those that load 64 bits, of opcode 0x18, take two slots of a program, all others one.
 *
 * @param opcode what it does, from 0 to 255 ({@code code})
 * @param destination number of the register that it changes, from 0 to 10 ({@code dst_reg})
 * @param source number of the register that it reads, or what the immediate stands for ({@code src_reg})
 * @param offset of memory in bytes, or of a jump in slots, from -32,768 to 32,767 ({@code off})
 * @param immediate a number of 32 bits with its sign, or of 64 bits ({@code imm}, the second slot's in the upper half)
 */
public record BpfInstruction(int opcode, int destination, int source, int offset, long immediate) {

    /** Length of a slot in bytes. */
    static final int SLOT = 8;

    private static final int LOAD_64_BITS = 0x18;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    /**
     * The instructions of a program or a part of one.
     *
     * @param code in the machine's byte order, as the kernel has it
     * @param length in bytes
     */
    static List<BpfInstruction> decode(ByteBuffer code, int length) {
        List<BpfInstruction> instructions = new ArrayList<>();
        for (int at = 0;
                at + SLOT <= length;
                at += SLOT * instructions.get(instructions.size() - 1).slots()) {
            instructions.add(decodeOne(code, at, length));
        }
        return instructions;
    }

    private static BpfInstruction decodeOne(ByteBuffer code, int at, int length) {
        int opcode = Byte.toUnsignedInt(code.get(at));
        int registers = Byte.toUnsignedInt(code.get(at + 1));
        int low = registers & 0xf;
        int high = registers >>> 4;
        int immediate = code.getInt(at + 4);
        boolean isWhole = opcode == LOAD_64_BITS && at + 2 * SLOT <= length;
        return new BpfInstruction(
                opcode,
                LITTLE_ENDIAN ? low : high,
                LITTLE_ENDIAN ? high : low,
                code.getShort(at + 2),
                isWhole ? (long) code.getInt(at + SLOT + 4) << 32 | Integer.toUnsignedLong(immediate) : immediate);
    }

    /** How many slots it takes: 2 for a load of 64 bits, else 1. Jumps count slots. */
    public int slots() {
        return opcode == LOAD_64_BITS ? 2 : 1;
    }

    /**
     * The instruction as the verifier's log writes it, such as {@code "r0 = 2"}, {@code "call bpf_map_lookup_elem#1"} or {@code "exit"}. What stands for
     * something is read as before the load: calls have numbers of helpers, maps have descriptors.
     */
    @Override
    public String toString() {
        return Disassembler.text(this, InstructionNames.BEFORE_LOAD);
    }
}
