package io.bpf4j.internal.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The lines of C that instructions come from: the line information in {@code .BTF.ext}, which was checked before. */
public final class SourceLines {

    /** The lower bits of a record's last number, {@code line_col} of {@code struct bpf_line_info}, are the column. */
    private static final int COLUMN_BITS = 10;

    private final List<Line> lines = new ArrayList<>();
    private final List<ElfSymbol> functions;

    /** Of a file without line information. */
    SourceLines() {
        functions = List.of();
    }

    /**
     * Of a checked section.
     *
     * @param section {@code .BTF.ext}
     * @param types those of {@code .BTF}
     * @param functions the symbols of functions
     */
    SourceLines(ByteBuffer section, BtfTypes types, List<ElfSymbol> functions) {
        this.functions = functions;
        BtfExtRecords.forEach(section, types, BtfExtRecords.LINES, (code, record) -> {
            int place = record.getInt(12);
            // What the compiler made up has no line.
            if (line(place) > 0) {
                lines.add(new Line(
                        code,
                        record.getInt(0),
                        types.text(record.getInt(4)),
                        line(place),
                        column(place),
                        types.text(record.getInt(8)).strip()));
            }
        });
    }

    /** The number of a line, which is in one number with the column. */
    public static int line(int lineAndColumn) {
        return lineAndColumn >>> COLUMN_BITS;
    }

    /** The number of a column, which is in one number with the line. */
    public static int column(int lineAndColumn) {
        return lineAndColumn & (1 << COLUMN_BITS) - 1;
    }

    /**
     * The line that an instruction of a function comes from.
     *
     * @param instruction its index in the function, counted in units of 8 bytes; empty also for one behind the function's end
     */
    public Optional<Line> at(String function, int instruction) {
        return functions.stream()
                .filter(symbol ->
                        symbol.name().equals(function) && instruction < symbol.size() / CodeCheck.INSTRUCTION_SIZE)
                .findFirst()
                .flatMap(symbol -> lines.stream()
                        .filter(line -> line.code.equals(symbol.section())
                                && line.offset >= symbol.offset()
                                && line.offset <= symbol.offset() + instruction * CodeCheck.INSTRUCTION_SIZE)
                        .max(Comparator.comparingInt(Line::offset)));
    }

    /** The line of a text; empty if there are several. */
    public Optional<Line> of(String text) {
        List<Line> found = lines.stream().filter(line -> line.text.equals(text)).toList();
        return found.stream().map(Line::number).distinct().count() == 1
                        && found.stream().map(Line::file).distinct().count() == 1
                ? Optional.of(found.get(0))
                : Optional.empty();
    }

    /**
     * A line of C.
     *
     * @param code the section of its instructions
     * @param offset of its first instruction in that section, in bytes
     * @param file the file as the compiler called it
     * @param number from 1
     * @param column from 1; 0 if the compiler did not tell
     * @param text without white space around it
     */
    public record Line(String code, int offset, String file, int number, int column, String text) {}
}
