package io.bpf4j.internal.elf;

import io.bpf4j.internal.elf.ElfSections.Section;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions of an executable or a shared library, from its symbol tables: that of the dynamic linker, and the larger one that
 * {@code strip} removes. Everything read is checked: a damaged file is an {@link IOException}.
 */
public final class Binary {

    private static final int SYMBOL_SIZE = 24;

    private static final int SHT_SYMTAB = 2;
    private static final int SHT_DYNSYM = 11;
    private static final int SHT_GNU_VERDEF = 0x6ffffffd;
    private static final int SHT_GNU_VERSYM = 0x6fffffff;

    private static final int STT_FUNC = 2;
    private static final int STB_WEAK = 2;
    private static final int SHN_UNDEF = 0;
    private static final int SHN_LORESERVE = 0xff00;

    /** Set where a symbol's version is not the one that programs are linked with by default. */
    private static final int VERSION_HIDDEN = 0x8000;

    private final ElfSections sections;

    private Binary(ElfSections sections) throws IOException {
        this.sections = sections;
        if (sections.addressSize() != Long.BYTES) {
            throw new IOException("it is not a 64-bit ELF file, whose functions could be found by name; give offsets");
        }
    }

    /** Those of the dynamic linker; empty if the file has none. */
    public static List<BinaryFunction> dynamicFunctions(Path path) throws IOException {
        return functions(path, SHT_DYNSYM);
    }

    /** All; empty if they were stripped from the file. */
    public static List<BinaryFunction> allFunctions(Path path) throws IOException {
        return functions(path, SHT_SYMTAB);
    }

    private static List<BinaryFunction> functions(Path path, int table) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return new Binary(new ElfSections(file)).functions(table);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("its symbol table is damaged", e);
        }
    }

    private List<BinaryFunction> functions(int table) throws IOException {
        List<BinaryFunction> functions = new ArrayList<>();
        for (Section section : sections.all()) {
            if (section.type() == table) {
                addFunctions(functions, section);
            }
        }
        return functions;
    }

    private void addFunctions(List<BinaryFunction> functions, Section table) throws IOException {
        ByteBuffer symbols = content(table);
        ByteBuffer names = content(section(table.link()));
        Versions versions = table.type() == SHT_DYNSYM ? versions() : new Versions(null, Map.of());
        for (int i = 0; i < symbols.limit() / SYMBOL_SIZE; i++) {
            int symbol = i * SYMBOL_SIZE;
            int info = symbols.get(symbol + 4);
            int index = u16(symbols, symbol + 6);
            if ((info & 0xf) != STT_FUNC || index == SHN_UNDEF || index >= SHN_LORESERVE) {
                continue;
            }
            Section code = section(index);
            long offset = symbols.getLong(symbol + 8) - code.address() + code.offset();
            String name = string(names, symbols.getInt(symbol));
            // The large table has the version in the name.
            int at = name.indexOf('@');
            functions.add(new BinaryFunction(
                    at < 0 ? name : name.substring(0, at),
                    at < 0 ? versions.of(i) : name.substring(at).replace("@", ""),
                    offset,
                    (info >>> 4 & 0xf) == STB_WEAK));
        }
    }

    private Versions versions() throws IOException {
        ByteBuffer numbers = null;
        Map<Integer, String> names = new HashMap<>();
        for (Section section : sections.all()) {
            if (section.type() == SHT_GNU_VERSYM) {
                numbers = content(section);
            } else if (section.type() == SHT_GNU_VERDEF) {
                ByteBuffer definitions = content(section);
                ByteBuffer strings = content(section(section.link()));
                int step = definitions.limit() == 0 ? 0 : 1;
                // Only forwards: a damaged chain must not go on for ever.
                for (int next = 0; step > 0; next += step) {
                    int name = definitions.getInt(next + definitions.getInt(next + 12));
                    names.put(u16(definitions, next + 4), string(strings, name));
                    step = definitions.getInt(next + 16);
                }
            }
        }
        return new Versions(numbers, names);
    }

    private Section section(int number) {
        return sections.all().get(number);
    }

    private ByteBuffer content(Section section) throws IOException {
        return sections.content(section, "a section with symbols");
    }

    private static String string(ByteBuffer table, int offset) {
        int end = offset;
        while (table.get(end) != 0) {
            end++;
        }
        return new String(table.array(), offset, end - offset, StandardCharsets.UTF_8);
    }

    private static int u16(ByteBuffer bytes, int offset) {
        return Short.toUnsignedInt(bytes.getShort(offset));
    }

    /** The versions of the dynamic linker's symbols: a number a symbol, and the names of the numbers. */
    private record Versions(ByteBuffer numbers, Map<Integer, String> names) {

        String of(int symbol) {
            return numbers == null ? "" : names.getOrDefault(u16(numbers, symbol * Short.BYTES) & ~VERSION_HIDDEN, "");
        }
    }
}
