package io.bpf4j.internal.elf;

/**
 * A symbol whose place was checked against its section.
 *
 * @param name name, empty for section symbols
 * @param type {@code STT_*}
 * @param global whether it is visible outside its file
 * @param section name of its section, empty where it has none
 * @param offset first byte in the section
 * @param size length in bytes
 */
record ElfSymbol(String name, int type, boolean global, String section, int offset, int size) {

    static final int STT_OBJECT = 1;

    /** Whether it is a variable in one of the sections that become maps. */
    boolean isVariable() {
        return type == STT_OBJECT
                && (section.startsWith(".data") || section.startsWith(".rodata") || section.startsWith(".bss"));
    }
}
