package io.bpf4j.btf;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.internal.btf.Alignments;
import io.bpf4j.internal.btf.Members;
import io.bpf4j.internal.elf.BtfTypes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Types in BTF by their numbers and names.
 *
 * <p>Reading finds where each type starts, and no more: a type is decoded, and its bytes are checked, when it is asked for. Whatever the bytes are, every call ends,
 * and damage is a {@link BpfObjectFormatException} that says which type it is in. Nothing is kept of what was decoded; {@link #find} keeps an index of names, 8
 * bytes a type.
 *
 * <pre>{@code
 * Btf kernel = Btf.kernel();
 * BtfType.Struct task = kernel.find("task_struct", BtfType.Struct.class).orElseThrow();
 * for (BtfType.Member member : kernel.members(task)) {
 *     System.out.println(member.offset() + ": " + CFormat.of(kernel).name(member.type()) + " " + member.name());
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe. It is no descriptor of the kernel's and needs no closing.
 */
public final class Btf {

    private static final Path KERNEL = Path.of("/sys/kernel/btf");

    private final BtfTypes types;
    private final Btf base;
    private volatile NameIndex index;

    Btf(BtfTypes types, Btf base) {
        this.types = types;
        this.base = base;
    }

    /**
     * Reads raw BTF, of either byte order.
     *
     * @param bytes the BTF, as {@code /sys/kernel/btf/vmlinux} or section {@code .BTF} hold it; must not be changed any more
     * @throws BpfObjectFormatException if its header or the extent of a type is damaged, or it has a kind of type that is newer than this library
     */
    public static Btf parse(byte[] bytes) {
        return parse(ByteBuffer.wrap(bytes));
    }

    /**
     * Reads raw BTF, of either byte order.
     *
     * @param bytes the BTF, from the buffer's position to its limit; neither is moved, and the bytes must not be changed any more
     * @throws BpfObjectFormatException if its header or the extent of a type is damaged, or it has a kind of type that is newer than this library
     */
    public static Btf parse(ByteBuffer bytes) {
        return new Btf(BtfTypes.open("BTF", bytes, null, 0), null);
    }

    /**
     * Reads raw split BTF, which numbers its types and strings from where those of another BTF end.
     *
     * @param base the other BTF, such as the kernel's for a module's
     * @param bytes the BTF; must not be changed any more
     * @throws BpfObjectFormatException if it is damaged, or its byte order is another one than the base's
     */
    public static Btf parseSplit(Btf base, byte[] bytes) {
        return parseSplit(base, ByteBuffer.wrap(bytes));
    }

    /**
     * Reads raw split BTF, which numbers its types and strings from where those of another BTF end.
     *
     * @param base the other BTF, such as the kernel's for a module's
     * @param bytes the BTF, from the buffer's position to its limit; neither is moved, and the bytes must not be changed any more
     * @throws BpfObjectFormatException if it is damaged, or its byte order is another one than the base's
     */
    public static Btf parseSplit(Btf base, ByteBuffer bytes) {
        return new Btf(BtfTypes.open("split BTF", bytes, base.types, 0), base);
    }

    /**
     * Reads the BTF of a file: raw BTF, or section {@code .BTF} of an ELF file of any machine, be it a BPF object, a kernel or a program. Of an ELF file no more
     * is read than this section. A module of the kernel that was built outside of it has the part of the kernel's BTF that it needs in section
     * {@code .BTF.base}, which then is the {@link #base()}.
     *
     * @param file the file
     * @throws BpfNotFoundException if there is no such file
     * @throws BpfObjectFormatException if it is damaged or has no BTF
     * @throws BpfException if it cannot be read
     * @see BpfElf#of(Path)
     */
    public static Btf of(Path file) {
        BtfFile content = BtfFile.read(file);
        Btf base = content.base()
                .map(bytes ->
                        new Btf(BtfTypes.open(file + " (section .BTF.base)", bytes, null, content.pointerSize()), null))
                .orElse(null);
        return of(file, content, base);
    }

    /**
     * Reads the split BTF of a file, as {@link #of(Path)} reads other BTF.
     *
     * @param file the file
     * @param base what it is based on
     * @throws BpfNotFoundException if there is no such file
     * @throws BpfObjectFormatException if it is damaged or has no BTF
     * @throws BpfException if it cannot be read
     */
    public static Btf ofSplit(Path file, Btf base) {
        return of(file, BtfFile.read(file), Objects.requireNonNull(base));
    }

    private static Btf of(Path file, BtfFile content, Btf base) {
        BtfTypes types = BtfTypes.open(
                file.toString(), content.types(), base == null ? null : base.types, content.pointerSize());
        return new Btf(types, base);
    }

    /**
     * Reads the running kernel's BTF, {@code /sys/kernel/btf/vmlinux}, which everybody may read. It is read anew by each call, some 6 MB: keep it as long as it is
     * of use.
     *
     * @throws BpfNotFoundException if the kernel has none: it is older than Linux 5.4 or was built without {@code CONFIG_DEBUG_INFO_BTF}, or {@code /sys} is
     *     not mounted
     * @throws BpfException if it cannot be read
     */
    public static Btf kernel() {
        return of(required(
                "vmlinux",
                "the kernel",
                "it was built without CONFIG_DEBUG_INFO_BTF, is older than Linux 5.4, or /sys is not mounted"));
    }

    /**
     * Reads the BTF of a module that is loaded into the running kernel, and the kernel's, on which it is based.
     *
     * @param name name of the module, as {@code lsmod} shows it
     * @throws BpfNotFoundException if no such module is loaded, or it has no BTF, which needs Linux 5.11 and {@code CONFIG_DEBUG_INFO_BTF_MODULES}
     * @throws BpfException if it cannot be read
     */
    public static Btf module(String name) {
        if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
            throw new IllegalArgumentException("not the name of a module: " + name);
        }
        Btf kernel = kernel();
        return ofSplit(
                required(
                        name,
                        "module " + name,
                        "it is not loaded, or the kernel was built without CONFIG_DEBUG_INFO_BTF_MODULES"),
                kernel);
    }

    private static Path required(String name, String subject, String reason) {
        Path file = KERNEL.resolve(name);
        if (Files.notExists(file)) {
            throw new BpfNotFoundException(
                    "read", "BTF of " + subject, "there is no " + file + ": " + reason, 0, List.of());
        }
        return file;
    }

    /** The BTF that this one goes on after; empty if this is not split BTF. */
    public Optional<Btf> base() {
        return Optional.ofNullable(base);
    }

    /** The byte order of the machine that the types are for; it is the one of the data too. */
    public ByteOrder byteOrder() {
        return types.order();
    }

    /** Size of a pointer on that machine in bytes: as the ELF file says, else that of the type {@code long}, else 8. */
    public int pointerSize() {
        return types.pointerSize();
    }

    /** How many types there are, with {@code void} and those of the base: their numbers are below this. */
    public int typeCount() {
        return types.size();
    }

    /**
     * A type.
     *
     * @param id its number; 0 is {@code void}
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws BpfObjectFormatException if it is damaged
     */
    public BtfType type(int id) {
        return TypeDecoder.decode(types, Objects.checkIndex(id, typeCount()));
    }

    /** All types by their numbers, without {@code void} and those of the base. Damage ends the stream with a {@link BpfObjectFormatException}. */
    public Stream<BtfType> types() {
        return IntStream.range(types.first(), types.size()).mapToObj(this::type);
    }

    /**
     * The first type of a name, in the base first.
     *
     * @param name name of a type, function or variable, or a tag without {@code struct}, {@code union} or {@code enum}
     * @throws BpfObjectFormatException if the names or the type are damaged
     */
    public Optional<BtfType> find(String name) {
        return find(name, BtfType.class);
    }

    /**
     * The first type of a kind and a name, in the base first.
     *
     * @param name name of a type, function or variable, or a tag without {@code struct}, {@code union} or {@code enum}
     * @param kind such as {@code BtfType.Struct.class}, or one of several kinds, such as {@code BtfType.Composite.class}
     * @throws BpfObjectFormatException if the names or the type are damaged
     */
    public <T extends BtfType> Optional<T> find(String name, Class<T> kind) {
        if (base != null) {
            Optional<T> found = base.find(name, kind);
            if (found.isPresent()) {
                return found;
            }
        }
        for (int id : index().find(name)) {
            BtfType type = type(id);
            if (kind.isInstance(type)) {
                return Optional.of(kind.cast(type));
            }
        }
        return Optional.empty();
    }

    /**
     * All types of a name, those of the base first. The kernel has several of some names, each from other source files.
     *
     * @param name name of a type, function or variable, or a tag without {@code struct}, {@code union} or {@code enum}
     * @throws BpfObjectFormatException if the names or a type are damaged
     */
    public List<BtfType> findAll(String name) {
        List<BtfType> found = new ArrayList<>(base == null ? List.of() : base.findAll(name));
        for (int id : index().find(name)) {
            found.add(type(id));
        }
        return List.copyOf(found);
    }

    private NameIndex index() {
        NameIndex found = index;
        if (found == null) {
            // Two threads may make one each, and both are right.
            found = new NameIndex(types);
            index = found;
        }
        return found;
    }

    /**
     * What a type stands for without typedefs, qualifiers and tags.
     *
     * @param id number of the type
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws BpfObjectFormatException if it stands for itself or does not exist
     */
    public BtfType resolve(int id) {
        return type(types.resolve(Objects.checkIndex(id, typeCount())));
    }

    /**
     * Size of a type's values in bytes, as C's {@code sizeof}; 0 for {@code void}, functions and what is only declared. Above a terabyte sizes are not told
     * apart.
     *
     * @param id number of the type
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws BpfObjectFormatException if the type contains itself, or a variable, section or tag
     */
    public long size(int id) {
        Objects.checkIndex(id, typeCount());
        return types.kind(id) == BtfTypes.VAR ? types.sizeOf(types.sizeOrType(id)) : types.sizeOf(id);
    }

    /**
     * Alignment of a type's values in bytes, as C's {@code _Alignof}; 1 for what has no size. BTF does not have it. It is what the members need where they lie,
     * so it is 1 for a packed struct, and does not know of {@code __attribute__((aligned))} that made no difference.
     *
     * @param id number of the type
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws BpfObjectFormatException if the type contains itself
     */
    public int alignment(int id) {
        return new Alignments(types).of(Objects.checkIndex(id, typeCount()));
    }

    /**
     * The members of a struct or union, with those of anonymous structs and unions in it for these themselves, as C sees them. Their offsets are from the start of
     * the outermost one.
     *
     * @param type a type of this BTF
     * @throws BpfObjectFormatException if there are more than 65,536 or they contain themselves
     */
    public List<BtfType.Member> members(BtfType.Composite type) {
        return List.copyOf(Members.of(types, Objects.checkIndex(type.id(), typeCount())));
    }

    /** The numbers behind the records. */
    BtfTypes raw() {
        return types;
    }
}
