package io.bpf4j;

import io.bpf4j.type.BpfType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code struct bpf_devmap_val} and {@code struct bpf_cpumap_val}: a number, and in maps of 8-byte values a program.
 *
 * @param number index of an interface, or length of a queue
 * @param program descriptor on the way to the kernel, id on the way back; 0 for none
 */
record NumberAndProgram(long number, long program) {

    OptionalLong programId() {
        return program == 0 ? OptionalLong.empty() : OptionalLong.of(program);
    }

    /** The layout in values of so many bytes, 4 or 8. */
    static BpfType<NumberAndProgram> type(int size) {
        return new Type(size);
    }

    /** A number alone has no place for a program. */
    static void requireProgram(BpfMap<?, ?> map) {
        if (map.valueSize() < 2 * Integer.BYTES) {
            throw new BpfNotSupportedException(
                    "put a program into",
                    map.toString(),
                    "its values have " + map.valueSize() + " bytes; declare it with values of 8",
                    0,
                    List.of());
        }
    }

    private record Type(int size) implements BpfType<NumberAndProgram> {

        @Override
        public int alignment() {
            return Integer.BYTES;
        }

        @Override
        public NumberAndProgram read(ByteBuffer buffer, int offset) {
            return new NumberAndProgram(
                    U32.read(buffer, offset), hasProgram() ? U32.read(buffer, offset + Integer.BYTES) : 0);
        }

        @Override
        public void write(ByteBuffer buffer, int offset, NumberAndProgram value) {
            U32.write(buffer, offset, value.number);
            if (hasProgram()) {
                U32.write(buffer, offset + Integer.BYTES, value.program);
            }
        }

        private boolean hasProgram() {
            return size > Integer.BYTES;
        }

        @Override
        public String toString() {
            return hasProgram() ? "a number and a program of __u32 each" : "a number of __u32";
        }
    }
}
