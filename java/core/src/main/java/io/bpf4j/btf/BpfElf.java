package io.bpf4j.btf;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.internal.btf.MapReader;
import io.bpf4j.internal.elf.BtfExtRecords;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.elf.ElfFile;
import io.bpf4j.internal.elf.ElfSection;
import io.bpf4j.internal.elf.ElfSymbol;
import io.bpf4j.internal.elf.ElfVariable;
import io.bpf4j.internal.elf.SourceLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A BPF object file, as a generator of code needs it: its programs, maps, variables and types. Objects for machines of either byte order are read.
 *
 * <p>Reading makes the checks that {@code BpfObject.open} makes before libbpf sees a file: every header, section, symbol, relocation and BTF record lies inside the file, and
 * no type contains itself. It is not loaded, nor is anything of the kernel needed.
 *
 * <pre>{@code
 * BpfElf object = BpfElf.of(Path.of("flow.bpf.o"));
 * for (MapDefinition map : object.maps()) {
 *     map.value().ifPresent(type -> System.out.println(map.name() + ": " + CFormat.of(object.btf()).name(type)));
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class BpfElf {

    private static final String ARENA = ".addr_space.1";
    private static final String CONFIGURATION = ".kconfig";
    private static final List<String> DATA = List.of(".data", ".rodata", ".bss");
    private static final List<String> STRUCT_OPS =
            List.of(".struct_ops", ".struct_ops.link", "?.struct_ops", "?.struct_ops.link");

    private final String name;
    private final ElfFile file;
    private final Btf btf;

    private BpfElf(String name, ByteBuffer content) {
        this.name = name;
        file = ElfFile.checkForAny(name, content);
        btf = new Btf(file.btf(), null);
    }

    /**
     * Reads an object file.
     *
     * @param file the file
     * @throws BpfNotFoundException if there is no such file
     * @throws BpfObjectFormatException if it is damaged or no BPF object
     * @throws BpfException if it cannot be read
     */
    public static BpfElf of(Path file) {
        try {
            return new BpfElf(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw new BpfNotFoundException("read", "object file " + file, "there is no such file", 0, List.of());
        } catch (IOException e) {
            throw new BpfException("read", "object file " + file, "it cannot be read: " + e, 0, List.of(), e);
        }
    }

    /**
     * Reads an object from memory.
     *
     * @param name what messages call it
     * @param bytes the content of an object file; must not be changed any more
     * @throws BpfObjectFormatException if it is damaged or no BPF object
     */
    public static BpfElf parse(String name, byte[] bytes) {
        return new BpfElf(name, ByteBuffer.wrap(bytes));
    }

    /**
     * Reads an object from memory.
     *
     * @param name what messages call it
     * @param bytes the content of an object file, from the buffer's position to its limit; neither is moved, and the bytes must not be changed any more
     * @throws BpfObjectFormatException if it is damaged or no BPF object
     */
    public static BpfElf parse(String name, ByteBuffer bytes) {
        return new BpfElf(name, bytes);
    }

    /** What messages call it: the path of its file, if it has one. */
    public String name() {
        return name;
    }

    /** The byte order of the machines that it is for. */
    public ByteOrder byteOrder() {
        return file.order();
    }

    /** The types that it was compiled with; none but {@code void} if it has no BTF. */
    public Btf btf() {
        return btf;
    }

    /** What section {@code license} says; empty if there is none. */
    public Optional<String> license() {
        return section("license").map(bytes -> {
            String text = StandardCharsets.UTF_8.decode(bytes).toString();
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        });
    }

    /** Names of its sections in the order of the file, those without a name left out. */
    public List<String> sections() {
        return file.sections().stream()
                .map(ElfSection::name)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /**
     * The bytes of a section, read-only and in the byte order of the object; empty if there is none of the name, or it has no bytes in the file.
     *
     * @param section name of the section; of several with one name the first one counts
     */
    public Optional<ByteBuffer> section(String section) {
        return file.sections().stream()
                .filter(each -> each.name().equals(section) && each.hasContent())
                .findFirst()
                .map(this::content);
    }

    private ByteBuffer content(ElfSection section) {
        return file.content(section).asReadOnlyBuffer().order(file.order());
    }

    /** Its programs in the order of the file. */
    public List<ProgramDefinition> programs() {
        return file.sections().stream()
                .filter(section -> section.isCode() && !section.name().equals(".text"))
                .map(ElfSection::name)
                .distinct()
                .flatMap(this::symbols)
                .filter(ElfSymbol::isFunction)
                .map(BpfElf::program)
                .toList();
    }

    private Stream<ElfSymbol> symbols(String section) {
        return file.symbols().stream()
                .filter(symbol -> symbol.section().equals(section))
                .sorted(Comparator.comparingInt(ElfSymbol::offset));
    }

    private static ProgramDefinition program(ElfSymbol symbol) {
        boolean autoload = !symbol.section().startsWith("?");
        return new ProgramDefinition(
                symbol.name(),
                autoload ? symbol.section() : symbol.section().substring(1),
                symbol.size() / Long.BYTES,
                autoload);
    }

    /**
     * The maps that it defines, by their places in section {@code .maps}. Those that libbpf makes for global variables are {@link #globals}.
     *
     * @throws BpfObjectFormatException if a definition is not one, or has no BTF
     */
    public List<MapDefinition> maps() {
        BtfTypes types = btf.raw();
        return symbols(".maps")
                .filter(ElfSymbol::isObject)
                .map(symbol -> MapReader.find(types, symbol.name())
                        .orElseThrow(() -> new BpfObjectFormatException(
                                name, "map " + symbol.name() + " has no type in section .BTF; compile it with -g")))
                .toList();
    }

    private OptionalInt typeOf(ElfSymbol symbol) {
        return btf.raw().variable(symbol.section(), symbol.name());
    }

    /** The sections of global variables in the order of the file, and last the one that libbpf makes of {@code __kconfig} variables. */
    public List<GlobalSection> globals() {
        Stream<GlobalSection> sections = file.sections().stream()
                .filter(section -> isData(section.name()) && section.size() > 0 && !section.isCode())
                .map(section -> new GlobalSection(
                        section.name(),
                        (int) section.size(),
                        section.hasContent() ? Optional.of(content(section)) : Optional.empty(),
                        variables(section.name())));
        return Stream.concat(sections, configuration().stream()).toList();
    }

    private Optional<GlobalSection> configuration() {
        List<ElfVariable> variables = file.variables().in(CONFIGURATION);
        if (variables.isEmpty()) {
            return Optional.empty();
        }
        ElfVariable last = variables.get(variables.size() - 1);
        return Optional.of(new GlobalSection(
                CONFIGURATION,
                last.offset() + last.size(),
                Optional.empty(),
                variables.stream().map(this::variable).toList()));
    }

    private GlobalVariable variable(ElfVariable variable) {
        return new GlobalVariable(
                variable.name(),
                CONFIGURATION,
                btf.raw().variable(CONFIGURATION, variable.name()),
                variable.offset(),
                variable.size(),
                true);
    }

    private static boolean isData(String section) {
        return section.equals(ARENA)
                || DATA.stream().anyMatch(each -> section.equals(each) || section.startsWith(each + "."));
    }

    /** The variables in the sections of struct_ops, each of which libbpf makes a map of. */
    public List<GlobalVariable> structOps() {
        return STRUCT_OPS.stream()
                .flatMap(section -> variables(section).stream())
                .toList();
    }

    private List<GlobalVariable> variables(String section) {
        return symbols(section)
                .filter(ElfSymbol::isObject)
                .map(symbol -> new GlobalVariable(
                        symbol.name(), section, typeOf(symbol), symbol.offset(), symbol.size(), symbol.global()))
                .toList();
    }

    /** The types of its functions, from section {@code .BTF.ext}. */
    public List<FunctionInfo> functions() {
        List<FunctionInfo> functions = new ArrayList<>();
        file.forEachExtRecord(
                BtfExtRecords.FUNCTIONS,
                (code, record) -> functions.add(new FunctionInfo(code, offset(record), record.getInt(4))));
        return List.copyOf(functions);
    }

    private static long offset(ByteBuffer record) {
        return Integer.toUnsignedLong(record.getInt(0));
    }

    /** The lines of source that its code comes from, from section {@code .BTF.ext}. */
    public List<LineInfo> lines() {
        List<LineInfo> lines = new ArrayList<>();
        BtfTypes types = btf.raw();
        file.forEachExtRecord(
                BtfExtRecords.LINES,
                (code, record) -> lines.add(new LineInfo(
                        code,
                        offset(record),
                        types.text(record.getInt(4)),
                        SourceLines.line(record.getInt(12)),
                        SourceLines.column(record.getInt(12)),
                        types.text(record.getInt(8)))));
        return List.copyOf(lines);
    }

    /** What libbpf adapts to the running kernel, from section {@code .BTF.ext}. */
    public List<CoreRelocation> relocations() {
        List<CoreRelocation> relocations = new ArrayList<>();
        BtfTypes types = btf.raw();
        file.forEachExtRecord(
                BtfExtRecords.RELOCATIONS,
                (code, record) -> relocations.add(new CoreRelocation(
                        code,
                        offset(record),
                        record.getInt(4),
                        types.text(record.getInt(8)),
                        CoreRelocation.Kind.of(record.getInt(12)))));
        return List.copyOf(relocations);
    }
}
