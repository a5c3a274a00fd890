package io.bpf4j.internal.elf;

/**
 * A function of a binary.
 *
 * @param name its symbol
 * @param version version of the symbol, such as {@code "GLIBC_2.34"}; empty if it has none
 * @param offset its first instruction in the file, in bytes
 * @param weak whether another symbol of the name goes before it
 */
public record BinaryFunction(String name, String version, long offset, boolean weak) {}
