package io.bpf4j.internal.elf;

import io.bpf4j.BpfObjectFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A BPF object file whose every header, section, symbol, relocation and BTF record was found to lie inside it.
 *
 * <p>libbpf's authors say that it must not be given untrusted ELF; a damaged file can make it read outside its memory, which would end the
 * JVM. So this check comes first and refuses what is not well-formed. It looks at structure only: what the programs do is the
 * verifier's business.
 */
public final class ElfFile {

    static final int SHT_PROGBITS = 1;
    static final int SHT_SYMTAB = 2;
    static final int SHT_RELA = 4;
    static final int SHT_NOBITS = 8;
    static final int SHT_REL = 9;

    private static final int SHT_STRTAB = 3;

    private static final int IDENT_SIZE = 16;
    private static final int HEADER_SIZE = 64;
    private static final int SECTION_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int REL_SIZE = 16;
    private static final int RELA_SIZE = 24;
    /** As big-endian number: the bytes 0x7f, E, L, F. */
    private static final int MAGIC = 0x7f454c46;

    private static final int ELFCLASS64 = 2;
    /** Where the file says its byte order. */
    private static final int DATA = 5;

    private static final int ELFDATA2LSB = 1;
    private static final int ELFDATA2MSB = 2;
    private static final int ET_REL = 1;
    private static final int EM_BPF = 247;
    private static final int SHN_LORESERVE = 0xff00;
    private static final int STT_SECTION = 3;
    /** Far above real code; libbpf looks each one up in all types. */
    private static final int MAX_UNDEFINED = 65_536;

    private static final long SHF_COMPRESSED = 0x800;

    private final String object;
    private final ByteBuffer bytes;
    private final List<ElfSection> sections = new ArrayList<>();
    private final List<ElfSymbol> symbols = new ArrayList<>();
    private BtfTypes btfTypes = BtfTypes.none();
    private ElfVariables variables;

    private ElfFile(String object, ByteBuffer bytes) {
        this.object = object;
        this.bytes = bytes;
    }

    /**
     * Reads and checks a file.
     *
     * @param object name for messages
     * @param content the whole file, from the buffer's position to its limit
     * @throws BpfObjectFormatException if it is damaged or not a BPF object for this machine
     */
    public static ElfFile check(String object, ByteBuffer content) {
        return check(object, content, ByteOrder.nativeOrder());
    }

    /** As {@link #check(String, ByteBuffer)}, for machines of the byte order that the file says. */
    public static ElfFile checkForAny(String object, ByteBuffer content) {
        boolean big = content.remaining() > DATA && content.get(content.position() + DATA) == ELFDATA2MSB;
        return check(object, content, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /** As {@link #check(String, ByteBuffer)}, for machines of the given byte order. */
    static ElfFile check(String object, ByteBuffer content, ByteOrder machine) {
        ElfFile file = new ElfFile(object, content.slice().order(machine));
        file.checkHeader();
        file.readSections();
        file.readSymbols();
        file.checkSections();
        file.checkBtf();
        return file;
    }

    /** The types that the program was compiled with; none but void where there is no section {@code .BTF}. */
    public BtfTypes btf() {
        return btfTypes;
    }

    /** The variables in data sections. */
    public ElfVariables variables() {
        return variables;
    }

    /** The lines of C that its instructions come from; none where the file has no line information. */
    public SourceLines sourceLines() {
        return btfExt().map(section -> new SourceLines(
                        section,
                        btfTypes,
                        symbols.stream().filter(ElfSymbol::isFunction).toList()))
                .orElseGet(SourceLines::new);
    }

    /**
     * Goes through the records of {@code .BTF.ext}; there are none where the file has no BTF.
     *
     * @param kind as {@link BtfExtRecords} has it
     */
    public void forEachExtRecord(int kind, BtfExtRecords.Consumer consumer) {
        btfExt().ifPresent(section -> BtfExtRecords.forEach(section, btfTypes, kind, consumer));
    }

    private Optional<ByteBuffer> btfExt() {
        return onlySection(".BTF.ext")
                .filter(section -> onlySection(".BTF").isPresent())
                .map(this::content);
    }

    /** The byte order of the machines that it is for. */
    public ByteOrder order() {
        return bytes.order();
    }

    /** Its sections in the order of the file, the one without a name first. */
    public List<ElfSection> sections() {
        return Collections.unmodifiableList(sections);
    }

    /** Its symbols in the order of the file. */
    public List<ElfSymbol> symbols() {
        return Collections.unmodifiableList(symbols);
    }

    private void checkHeader() {
        require(bytes.limit() >= IDENT_SIZE && bytes.slice().getInt(0) == MAGIC, "it is not an ELF file");
        require(bytes.get(4) == ELFCLASS64, "it is not a 64-bit ELF file");
        int data = bytes.get(DATA);
        require(data == ELFDATA2LSB || data == ELFDATA2MSB, "the ELF header has no byte order");
        ByteOrder order = data == ELFDATA2LSB ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        require(
                order == bytes.order(),
                "it was compiled for " + nameOf(order) + " machines, and this one is " + nameOf(bytes.order())
                        + "; compile it with -target "
                        + (bytes.order() == ByteOrder.BIG_ENDIAN ? "bpfeb" : "bpfel"));
        require(bytes.limit() >= HEADER_SIZE, "it ends inside the ELF header");
        int machine = u16(18);
        require(machine == EM_BPF, "it holds code for machine " + machine + ", not BPF; compile it with -target bpf");
        require(u16(16) == ET_REL, "it is not a relocatable object; do not link it with ld");
    }

    private static String nameOf(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
    }

    private void readSections() {
        long table = bytes.getLong(40);
        int entrySize = u16(58);
        int count = u16(60);
        int namesIndex = u16(62);
        require(count > 0, "it has no sections");
        require(entrySize == SECTION_SIZE, "its section headers are " + entrySize + " bytes long");
        requireInFile(table, (long) count * SECTION_SIZE, "the section table");
        require(namesIndex > 0 && namesIndex < count, "it has no section names");
        int namesHeader = (int) table + namesIndex * SECTION_SIZE;
        long namesOffset = bytes.getLong(namesHeader + 24);
        long namesSize = bytes.getLong(namesHeader + 32);
        require(bytes.getInt(namesHeader + 4) == SHT_STRTAB, "its section names are not a string table");
        requireInFile(namesOffset, namesSize, "the table of section names");
        StringTable names = stringTable(namesOffset, namesSize, "section names");
        for (int i = 0; i < count; i++) {
            sections.add(readSection(i, (int) table + i * SECTION_SIZE, names));
        }
    }

    private ElfSection readSection(int index, int header, StringTable names) {
        String name = names.string(bytes.getInt(header), "the name of section " + index);
        ElfSection section = new ElfSection(
                index,
                name,
                bytes.getInt(header + 4),
                bytes.getLong(header + 8),
                bytes.getLong(header + 24),
                bytes.getLong(header + 32),
                bytes.getInt(header + 40),
                bytes.getInt(header + 44),
                bytes.getLong(header + 56));
        String what = "section " + index + " (" + name + ")";
        require((section.flags() & SHF_COMPRESSED) == 0, what + " is compressed");
        if (section.type() == SHT_NOBITS) {
            require(section.size() >= 0 && section.size() <= Integer.MAX_VALUE, what + " is too large");
        } else if (index > 0) {
            requireInFile(section.offset(), section.size(), what);
        }
        return section;
    }

    private void readSymbols() {
        List<ElfSection> tables = sections.stream()
                .filter(section -> section.type() == SHT_SYMTAB)
                .toList();
        require(tables.size() == 1, "it has " + tables.size() + " symbol tables instead of one");
        ElfSection table = tables.get(0);
        require(table.entrySize() == SYMBOL_SIZE, "its symbols are " + table.entrySize() + " bytes long");
        require(table.size() % SYMBOL_SIZE == 0, "its symbol table ends inside a symbol");
        require(table.link() > 0 && table.link() < sections.size(), "its symbol table has no names");
        ElfSection strings = sections.get(table.link());
        require(strings.type() == SHT_STRTAB, "the symbols' names are not a string table");
        StringTable names = stringTable(strings.offset(), strings.size(), "symbol names");
        CodeCheck codeCheck = new CodeCheck(this);
        for (int i = 0; i < table.size() / SYMBOL_SIZE; i++) {
            symbols.add(readSymbol(i, (int) table.offset() + i * SYMBOL_SIZE, names, codeCheck));
        }
        long undefined =
                symbols.stream().filter(symbol -> symbol.section().isEmpty()).count();
        require(undefined <= MAX_UNDEFINED, "it has " + undefined + " symbols without a section");
    }

    private ElfSymbol readSymbol(int index, int offset, StringTable names, CodeCheck codeCheck) {
        String name = names.string(bytes.getInt(offset), "the name of symbol " + index);
        int info = bytes.get(offset + 4);
        int sectionIndex = u16(offset + 6);
        long value = bytes.getLong(offset + 8);
        long size = bytes.getLong(offset + 16);
        int type = info & 0xf;
        boolean global = info >>> 4 != 0;
        String what = "symbol " + index + " (" + name + ")";
        if (sectionIndex == 0 || sectionIndex >= SHN_LORESERVE) {
            // libbpf takes a value for the offset of a variable of this name, and adds to it in 32 bits.
            require(value >= 0 && value <= Integer.MAX_VALUE, what + " has no section and a value beyond 2 GiB");
            return new ElfSymbol(name, type, global, "", 0, 0);
        }
        require(sectionIndex < sections.size(), what + " is in section " + sectionIndex + ", which does not exist");
        ElfSection section = sections.get(sectionIndex);
        require(
                value >= 0 && size >= 0 && value <= section.size() && size <= section.size() - value,
                what + " lies outside its section " + section.name());
        boolean code = section.isCode();
        require(
                !code
                        || type == STT_SECTION
                        || (value % CodeCheck.INSTRUCTION_SIZE == 0 && size % CodeCheck.INSTRUCTION_SIZE == 0),
                what + " is not made of whole instructions");
        if (code && type == ElfSymbol.STT_FUNC) {
            codeCheck.check(what, section, content(section), (int) value, (int) size);
        }
        return new ElfSymbol(name, type, global, section.name(), (int) value, (int) size);
    }

    private void checkSections() {
        for (ElfSection section : sections) {
            switch (section.type()) {
                case SHT_REL -> checkRelocations(section, REL_SIZE);
                case SHT_RELA -> checkRelocations(section, RELA_SIZE);
                default -> checkNamedSection(section);
            }
        }
    }

    private void checkNamedSection(ElfSection section) {
        boolean code = section.isCode();
        require(
                !code || section.type() != SHT_NOBITS && section.size() % CodeCheck.INSTRUCTION_SIZE == 0,
                "section " + section.name() + " is not made of whole instructions");
        switch (section.name()) {
            case ".maps" -> require(section.type() == SHT_PROGBITS, "section .maps has no content");
            case "license" ->
                require(section.type() != SHT_NOBITS && section.size() > 0, "section license has no content");
            default -> {}
        }
    }

    private void checkBtf() {
        Optional<ElfSection> btf = onlySection(".BTF");
        Optional<ElfSection> btfExt = onlySection(".BTF.ext");
        Set<BtfVariables.Name> signed = Set.of();
        List<ElfVariable> configuration = List.of();
        if (btf.isPresent()) {
            btfTypes = BtfCheck.check(this::require, copy(content(btf.get())));
            signed = BtfVariables.signed(btfTypes);
            configuration = KconfigVariables.of(btfTypes, symbols);
            btfExt.ifPresent(section -> BtfExtCheck.check(this::require, content(section), btfTypes));
        }
        variables = new ElfVariables(symbols, signed, configuration);
    }

    /** What outlives the file. */
    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip().order(bytes.order());
    }

    /** The only section of a name; empty if there is none. */
    public Optional<ElfSection> onlySection(String name) {
        List<ElfSection> found =
                sections.stream().filter(section -> section.name().equals(name)).toList();
        require(found.size() < 2, "it has " + found.size() + " sections " + name);
        return found.stream().findFirst();
    }

    /** The bytes of a section, in the byte order of the file. */
    public ByteBuffer content(ElfSection section) {
        require(section.hasContent(), "section " + section.name() + " has no content");
        return bytes.slice((int) section.offset(), (int) section.size()).order(bytes.order());
    }

    private void checkRelocations(ElfSection section, int entrySize) {
        require(
                section.entrySize() == entrySize && section.size() % entrySize == 0,
                "section " + section.name() + " is not made of whole relocations");
        require(
                section.info() > 0 && section.info() < sections.size(),
                "section " + section.name() + " relocates no section");
        ElfSection target = sections.get(section.info());
        for (int offset = (int) section.offset(); offset < section.offset() + section.size(); offset += entrySize) {
            long place = bytes.getLong(offset);
            long symbol = bytes.getLong(offset + 8) >>> 32;
            require(
                    place >= 0 && place < target.size(),
                    "section " + section.name() + " relocates outside section " + target.name());
            require(symbol < symbols.size(), "section " + section.name() + " names a symbol that does not exist");
        }
    }

    private StringTable stringTable(long offset, long size, String what) {
        return new StringTable(this::require, bytes.slice((int) offset, (int) size), what, null);
    }

    private void requireInFile(long offset, long size, String what) {
        require(
                offset >= 0 && size >= 0 && offset <= bytes.limit() && size <= bytes.limit() - offset,
                what + " (" + size + " bytes at " + offset + ") lies outside the file of " + bytes.limit() + " bytes");
    }

    private int u16(int offset) {
        return Short.toUnsignedInt(bytes.getShort(offset));
    }

    /** Throws unless a condition holds. */
    void require(boolean condition, String defect) {
        if (!condition) {
            throw new BpfObjectFormatException(object, defect);
        }
    }
}
