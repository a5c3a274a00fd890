package io.bpf4j.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of the kernel's functions, from {@code /proc/kallsyms}. */
public final class KernelSymbols {

    private static final Path SYMBOLS = Path.of("/proc/kallsyms");

    /** The function that calls in programs are counted from. */
    private static final String CALL_BASE = " __bpf_call_base";

    private static final int RADIX = 16;

    private KernelSymbols() {}

    /**
     * Names of functions that programs call.
     *
     * @param distances what the calls have as their immediate
     * @return the names by the distances; without those that are not known, which are all where the kernel hides its addresses
     */
    public static Map<Integer, String> called(Set<Integer> distances) {
        Map<Integer, String> names = new HashMap<>();
        try {
            List<String> lines = Files.readAllLines(SYMBOLS);
            long base = callBase(lines);
            if (base != 0) {
                lines.forEach(line -> {
                    long distance = address(line) - base;
                    if (distance == (int) distance && distances.contains((int) distance)) {
                        names.putIfAbsent((int) distance, name(line));
                    }
                });
            }
        } catch (IOException e) {
            // No /proc, or a kernel without names: then the numbers must do.
            return Map.of();
        }
        return names;
    }

    /** 0 if it is not known. */
    private static long callBase(List<String> lines) {
        return lines.stream()
                .filter(line -> line.endsWith(CALL_BASE))
                .mapToLong(KernelSymbols::address)
                .findFirst()
                .orElse(0);
    }

    /** A line is an address, a letter and a name, with a module behind a tab if it is not the kernel's own. */
    private static long address(String line) {
        return Long.parseUnsignedLong(line, 0, line.indexOf(' '), RADIX);
    }

    private static String name(String line) {
        int start = line.indexOf(' ', line.indexOf(' ') + 1) + 1;
        int end = line.indexOf('\t', start);
        return line.substring(start, end < 0 ? line.length() : end);
    }
}
