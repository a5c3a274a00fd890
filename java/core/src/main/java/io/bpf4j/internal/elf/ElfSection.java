package io.bpf4j.internal.elf;

/**
 * A section header whose values were checked against the file.
 *
 * @param index place in the section table
 * @param name name from the table of section names
 * @param type {@code sh_type}
 * @param flags {@code sh_flags}
 * @param offset first byte in the file
 * @param size length in bytes; in the file unless the type is {@link ElfFile#SHT_NOBITS}
 * @param link {@code sh_link}
 * @param info {@code sh_info}
 * @param entrySize {@code sh_entsize}
 */
public record ElfSection(
        int index, String name, int type, long flags, long offset, long size, int link, int info, long entrySize) {

    private static final long SHF_EXECINSTR = 4;

    /** Whether instructions are in it. */
    public boolean isCode() {
        return (flags & SHF_EXECINSTR) != 0;
    }

    /** Whether it has bytes in the file. */
    public boolean hasContent() {
        return type == ElfFile.SHT_PROGBITS;
    }
}
