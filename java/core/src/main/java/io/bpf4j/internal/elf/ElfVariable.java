package io.bpf4j.internal.elf;

/**
 * A variable in one of the sections that become maps.
 *
 * @param name its name
 * @param section name of its section
 * @param offset first byte in the section
 * @param size length in bytes
 * @param signed whether BTF says that it is a signed number
 */
public record ElfVariable(String name, String section, int offset, int size, boolean signed) {

    /** Whether the kernel's configuration gives its value. */
    public boolean isConfiguration() {
        return section.equals(KconfigVariables.SECTION);
    }

    /** The variable as messages call it. */
    public String subject(String object) {
        return "global variable " + name + " of " + object;
    }
}
