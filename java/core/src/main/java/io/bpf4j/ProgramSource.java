package io.bpf4j;

import io.bpf4j.internal.elf.BtfTypes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a program comes from: its functions and source lines.
 *
 * @param functions names of functions by the slots that they start at
 * @param lines source lines by the slots that they start at
 * @param records all source lines in the kernel's order
 */
record ProgramSource(
        NavigableMap<Integer, String> functions, NavigableMap<Integer, SourceLine> lines, List<SourceLine> records) {

    /** Length of {@code struct bpf_func_info}: where a function starts, and its type. */
    static final int FUNCTION_SIZE = 8;

    /** Length of {@code struct bpf_line_info}: where a line starts, the names of the file and the line's text, and its number. */
    static final int LINE_SIZE = 16;

    /**
     * Reads it.
     *
     * @param name the program's name
     * @param btfId id of the program's BTF, or 0
     * @param functions {@code struct bpf_func_info[]}
     * @param lines {@code struct bpf_line_info[]}
     */
    static ProgramSource of(String name, int btfId, ByteBuffer functions, ByteBuffer lines) {
        Optional<BtfTypes> types = btfId == 0 ? Optional.empty() : KernelBtf.read(btfId);
        return types.map(known -> of(known, functions, lines))
                .orElseGet(() -> new ProgramSource(new TreeMap<>(Map.of(0, name)), new TreeMap<>(), List.of()));
    }

    private static ProgramSource of(BtfTypes types, ByteBuffer functions, ByteBuffer lines) {
        NavigableMap<Integer, String> names = new TreeMap<>();
        for (int at = 0; at < functions.limit(); at += FUNCTION_SIZE) {
            names.put(functions.getInt(at), types.name(functions.getInt(at + 4)));
        }
        NavigableMap<Integer, SourceLine> starts = new TreeMap<>();
        List<SourceLine> records = new ArrayList<>();
        for (int at = 0; at < lines.limit(); at += LINE_SIZE) {
            SourceLine line = SourceLine.of(
                    types.string(lines.getInt(at + 4)), lines.getInt(at + 12), types.string(lines.getInt(at + 8)));
            starts.put(lines.getInt(at), line);
            records.add(line);
        }
        return new ProgramSource(names, starts, records);
    }

    /** Name of the function that a slot is in; empty if it is not known. */
    String function(int slot) {
        Map.Entry<Integer, String> function = functions.floorEntry(slot);
        return function == null ? "" : function.getValue();
    }

    Optional<String> functionThatStartsAt(int slot) {
        return Optional.ofNullable(functions.get(slot));
    }

    /** Name of a function by its number; empty if it is not known. */
    String functionName(int number) {
        return functions.values().stream().skip(number).findFirst().orElse("");
    }

    /** The source line of a slot. */
    Optional<SourceLine> line(int slot) {
        return Optional.ofNullable(lines.floorEntry(slot))
                .map(Map.Entry::getValue)
                .filter(ProgramSource::isKnown);
    }

    /** Compilers give line 0 to what they add themselves. */
    private static boolean isKnown(SourceLine line) {
        return line.line() > 0;
    }

    /**
     * Where source lines start in a function's machine code.
     *
     * @param addresses where each line's code starts in the kernel's memory, in the kernel's order
     * @param start address of the function
     * @param length of its code in bytes
     */
    List<JitedFunction.Position> positions(ByteBuffer addresses, long start, int length) {
        List<JitedFunction.Position> positions = new ArrayList<>();
        int count = Math.min(records.size(), addresses.limit() / Long.BYTES);
        for (int i = 0; i < count; i++) {
            long offset = addresses.getLong(i * Long.BYTES) - start;
            if (offset >= 0 && offset < length && isKnown(records.get(i))) {
                positions.add(new JitedFunction.Position((int) offset, records.get(i)));
            }
        }
        positions.sort(Comparator.comparingInt(JitedFunction.Position::offset));
        return positions;
    }
}
