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
public record ElfSymbol(String name, int type, boolean global, String section, int offset, int size) {

    private static final int STT_OBJECT = 1;
    static final int STT_FUNC = 2;

    /** Whether it is a function. */
    public boolean isFunction() {
        return type == STT_FUNC;
    }

    /** Whether it is a variable, a map or another object. */
    public boolean isObject() {
        return type == STT_OBJECT;
    }

    /** Whether it is a variable in one of the sections that become maps. */
    boolean isVariable() {
        return isObject()
                && (section.startsWith(".data") || section.startsWith(".rodata") || section.startsWith(".bss"));
    }
}
