package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;

/** Checks the functions in the sections of code, whose instructions libbpf changes in place. */
final class CodeCheck {

    static final int INSTRUCTION_SIZE = 8;

    /** The only instruction of two slots: {@code BPF_LD | BPF_IMM | BPF_DW}. */
    private static final int LOAD_64 = 0x18;

    /** libbpf follows the calls of functions in .text by recursion; the kernel takes 256 in a program. */
    private static final int MAX_FUNCTIONS = 4096;

    private final ElfFile file;
    private int functions;

    CodeCheck(ElfFile file) {
        this.file = file;
    }

    /**
     * Checks a function.
     *
     * @param what what messages call it
     * @param section its section
     * @param code content of its section
     */
    void check(String what, ElfSection section, ByteBuffer code, int offset, int size) {
        file.require(size > 0, what + " has no instructions");
        // libbpf writes an address into both slots wherever it finds the first one.
        int last = Byte.toUnsignedInt(code.get(offset + size - INSTRUCTION_SIZE));
        file.require(last != LOAD_64, what + " ends inside an instruction");
        if (section.name().equals(".text")) {
            functions++;
            file.require(functions <= MAX_FUNCTIONS, "it has more than " + MAX_FUNCTIONS + " functions in .text");
        }
    }
}
