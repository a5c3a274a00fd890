package io.bpf4j;

import java.util.List;

/**
 * A function of a program as the processor runs it: the machine code that the kernel's JIT compiler made. bpf4j has no disassembler for machine code; write
 * {@link #code()} to a file for one, such as {@code objdump -D -b binary -m i386:x86-64 --adjust-vma=ADDRESS}. Immutable.
 */
public final class JitedFunction {

    private final String name;
    private final long address;
    private final byte[] code;
    private final List<Position> positions;

    JitedFunction(String name, long address, byte[] code, List<Position> positions) {
        this.name = name;
        this.address = address;
        this.code = code;
        this.positions = List.copyOf(positions);
    }

    /**
     * Where the code of a source line starts.
     *
     * @param offset from the start of the function, in bytes
     * @param source the source line
     */
    public record Position(int offset, SourceLine source) {}

    /** Its name in the program; empty if it is not known. */
    public String name() {
        return name;
    }

    /** Where it is in the kernel's memory, as {@code /proc/kallsyms} and profilers have it. An unsigned number. */
    public long address() {
        return address;
    }

    /** Length of the code in bytes. */
    public int length() {
        return code.length;
    }

    /** The machine code. A copy. */
    public byte[] code() {
        return code.clone();
    }

    /**
     * Where the code of source lines starts, by offset; empty if the program has no BTF, or the process may not read it (needs {@code CAP_SYS_ADMIN}).
     */
    public List<Position> positions() {
        return positions;
    }

    @Override
    public String toString() {
        return "function " + name + " at 0x" + Long.toHexString(address) + ", " + code.length + " bytes";
    }
}
