package io.bpf4j;

import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.elf.ElfVariable;
import io.bpf4j.internal.elf.ElfVariables;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.ProgramNative;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongFunction;
import org.apache.commons.lang3.StringUtils;

/**
 * An object in the kernel: maps that were created and programs that were loaded from one {@code .bpf.o} file.
 *
 * <pre>{@code
 * try (BpfObject object = BpfObject.open(Path.of("flow.bpf.o")).load();
 *         BpfLink link = object.program("track_flows").attach(Xdp.on("eth0"))) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Thread-safe. {@link #close()} also closes the maps and programs that this object handed out, but neither links nor ring buffers: they keep
 * what they need.
 */
public final class BpfObject implements AutoCloseable {

    private final ObjectHandle handle;
    private final ElfVariables variables;
    private final BtfTypes btf;
    private final Leaks.Watch watch;
    private final Map<String, BpfProgram> programs = new LinkedHashMap<>();
    private final Map<String, MapCore> maps = new LinkedHashMap<>();
    private final List<MapMigration> migrations;

    BpfObject(ObjectHandle handle, ElfVariables variables, BtfTypes btf, List<MapMigration> migrations) {
        this.handle = handle;
        this.variables = variables;
        this.btf = btf;
        this.migrations = migrations;
        this.watch = Leaks.watch(this, handle.subject(), handle::close);
    }

    /**
     * Opens an object file. Nothing is in the kernel yet. The object's name is the file's up to the first dot.
     *
     * @param file an ELF file made by {@code clang -target bpf -g}
     * @return the object, to be set and loaded
     * @throws BpfNotFoundException if there is no such file
     * @throws BpfObjectFormatException if it is damaged, or no BPF object for this machine
     * @throws NativeLibraryException if the library cannot work here
     * @throws BpfException if the file cannot be read, or libbpf refuses it
     */
    public static OpenObject open(Path file) {
        try {
            return OpenObject.of(nameOf(file.getFileName().toString()), ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw new BpfNotFoundException("open", "object file " + file, "there is no such file", 0, List.of());
        } catch (IOException e) {
            throw new BpfException("open", "object file " + file, "it cannot be read: " + e, 0, List.of(), e);
        }
    }

    /**
     * Opens an object from memory, under the name {@code "object"}. The bytes are copied.
     *
     * @param bytes the content of an object file
     * @see #open(Path)
     */
    public static OpenObject open(byte[] bytes) {
        return open(ByteBuffer.wrap(bytes));
    }

    /**
     * Opens an object from memory, under the name {@code "object"}. The bytes from position to limit are copied; the buffer does not change.
     *
     * @param bytes the content of an object file
     * @see #open(Path)
     */
    public static OpenObject open(ByteBuffer bytes) {
        return OpenObject.of("object", bytes);
    }

    /**
     * Opens an object that is a resource beside a class. A class in a named module finds resources of its own module only, in packages that are open to
     * {@code io.bpf4j}.
     *
     * @param anchor the class that finds the resource, as in {@link Class#getResourceAsStream(String)}
     * @param resource name of the resource; its last part up to the first dot is the object's name
     * @throws BpfNotFoundException if there is no such resource
     * @see #open(Path)
     */
    public static OpenObject openResource(Class<?> anchor, String resource) {
        return openResource(anchor, resource, anchor.getResourceAsStream(resource));
    }

    /**
     * Opens a resource that somebody has found, or not.
     *
     * @param content the resource, which is closed; null if there is none
     */
    static OpenObject openResource(Class<?> anchor, String resource, InputStream content) {
        if (content == null) {
            throw new BpfNotFoundException(
                    "open",
                    resourceSubject(anchor, resource),
                    "there is none; a name without a leading slash is sought beside the class, and a named module"
                            + " must hold or open the package",
                    0,
                    List.of());
        }
        try (content) {
            return OpenObject.of(
                    nameOf(StringUtils.substringAfterLast("/" + resource, "/")),
                    ByteBuffer.wrap(content.readAllBytes()));
        } catch (IOException e) {
            throw new BpfException(
                    "open", resourceSubject(anchor, resource), "it cannot be read: " + e, 0, List.of(), e);
        }
    }

    private static String resourceSubject(Class<?> anchor, String resource) {
        return "resource " + resource + " of " + anchor.getName();
    }

    private static String nameOf(String file) {
        return StringUtils.substringBefore(file, ".");
    }

    /** Name of the object. */
    public String name() {
        return handle.name();
    }

    /**
     * A program.
     *
     * @param name name of its function
     * @return the program, the same one at each call; closed with this object
     * @throws BpfNotFoundException if there is no such program, or it was not loaded
     */
    public BpfProgram program(String name) {
        Objects.requireNonNull(name);
        return call(object -> programs.computeIfAbsent(name, absent -> openProgram(object, absent)));
    }

    private BpfProgram openProgram(long object, String name) {
        long program = ObjectElements.findProgram(handle, object, name);
        String subject = "program " + name + " of " + handle.subject();
        int fd = ProgramNative.fd(program);
        if (fd < 0) {
            throw new BpfNotFoundException("get", subject, "it was not loaded: its autoload is off", -fd, List.of());
        }
        return new BpfProgram(
                new ProgramInObject(this, handle, name, NativeStrings.string(ProgramNative.section(program))),
                BpfProgramType.of(ProgramNative.type(program)),
                subject,
                handle.duplicate(fd, subject));
    }

    /** All programs that were loaded, in the order of the object. */
    public Collection<BpfProgram> programs() {
        return call(object -> ObjectElements.programs(object).stream()
                .filter(program -> ProgramNative.fd(program) >= 0)
                .map(program -> program(ObjectElements.programName(program)))
                .toList());
    }

    /**
     * Attaches all programs where their sections say, and all tables of functions; or, if anything fails, none.
     *
     * @param except names of programs and tables that are attached otherwise or not at all
     * @return the attachments, to be closed by the caller
     * @throws BpfNotSupportedException if a section does not say where, as {@code SEC("xdp")} does not: the message names all such programs
     * @throws BpfNotFoundException if an exception is the name of nothing, or a program's place is not there
     * @throws BpfException as {@link BpfProgram#attach()}
     */
    public BpfLinks attachAll(String... except) {
        Set<String> exceptions = Set.copyOf(List.of(except));
        List<BpfStructOps> tables = call(object -> ObjectElements.mapNames(handle, object, BpfObject::isTable).stream()
                .map(this::structOps)
                .toList());
        // Those of tables are attached with them.
        List<BpfProgram> programs = programs().stream()
                .filter(program -> program.type() != BpfProgramType.STRUCT_OPS)
                .toList();
        exceptions.stream()
                .filter(name -> tables.stream().noneMatch(table -> table.name().equals(name)))
                .forEach(name -> call(object -> ObjectElements.findProgram(handle, object, name)));
        return BpfLinks.attach(handle.subject(), programs, tables, exceptions);
    }

    private static boolean isTable(long map) {
        return isCreated(map) && ObjectElements.spec(map)[MapNative.SPEC_TYPE] == BpfMapType.STRUCT_OPS.ordinal();
    }

    /**
     * A table of functions of the kernel.
     *
     * @param name the variable's name in the program
     * @throws BpfNotFoundException if there is no such table, or it was not created
     * @throws BpfNotSupportedException if it is another kind of map
     */
    public BpfStructOps structOps(String name) {
        return new BpfStructOps(this, handle, name);
    }

    /**
     * A map with keys and values as bytes.
     *
     * @param name the map's name in the program, or the section of global variables such as {@code ".bss"}
     * @throws BpfNotFoundException if there is no such map, or it was not created
     */
    public BpfMap<byte[], byte[]> map(String name) {
        return BpfMap.of(core(name));
    }

    /**
     * A map with keys and values of Java types.
     *
     * @param name the map's name in the program
     * @param key layout of the keys
     * @param value layout of the values
     * @param <K> Java type of the keys
     * @param <V> Java type of the values
     * @throws BpfNotFoundException if there is no such map, or it was not created
     * @throws LayoutMismatchException if a layout is not the one that the program was compiled with: in size, or in offset, width or length of a
     *     member
     */
    public <K, V> BpfMap<K, V> map(String name, BpfType<K> key, BpfType<V> value) {
        return new BpfMap<>(core(name), key, value);
    }

    /** All maps that were created, without those of global variables, in the order of the object. */
    public Collection<BpfMap<byte[], byte[]>> maps() {
        return call(object -> ObjectElements.mapNames(handle, object, BpfObject::isCreated).stream()
                .map(this::map)
                .toList());
    }

    private static boolean isCreated(long map) {
        return ObjectElements.isDeclared(map) && ObjectElements.spec(map)[MapNative.SPEC_AUTOCREATE] != 0;
    }

    /** What was copied at the load from pinned maps that did not fit, under {@link PinPolicy#MIGRATE}; empty if there was none. */
    public List<MapMigration> migrations() {
        return migrations;
    }

    private MapCore core(String name) {
        Objects.requireNonNull(name);
        return call(object -> maps.computeIfAbsent(name, absent -> openMap(object, absent)));
    }

    private MapCore openMap(long object, String name) {
        long map = ObjectElements.findMap(handle, object, name);
        String subject = handle.mapSubject(name);
        // The descriptor does not tell: libbpf reserves a number for every map.
        if (ObjectElements.spec(map)[MapNative.SPEC_AUTOCREATE] == 0) {
            throw new BpfNotFoundException("get", subject, "it was not created: its autocreate is off", 0, List.of());
        }
        MapCore core =
                MapCore.of(this, name, subject, handle.duplicate(MapNative.fd(map), subject), btf, handle.arena(name));
        core.innerTemplate(handle.innerTemplate(name));
        byte[] path = MapNative.pinPath(map);
        if (path != null) {
            core.pin().found(Path.of(NativeStrings.string(path)));
        }
        return core;
    }

    /**
     * The memory of a section of global variables: {@code .data}, {@code .bss}, {@code .rodata}, {@code .kconfig}, or one of the program's own such as
     * {@code .data.config}. Linux 5.5.
     *
     * @param name the section's name
     * @return the memory that the programs see; read-only for {@code .rodata} and {@code .kconfig}
     * @throws BpfNotFoundException if there is no such section
     * @throws BpfNotSupportedException if the section cannot be mapped, because the kernel is older, all its variables are static, or the object
     *     has no BTF
     * @see MapMemory
     */
    public MapMemory section(String name) {
        if (!name.startsWith(".")) {
            throw new BpfNotFoundException(
                    "map",
                    "section " + name + " of " + handle.subject(),
                    "no section of variables has such a name; there are variables in " + variables.sections(),
                    0,
                    List.of());
        }
        return MapMemory.of(core(name));
    }

    /**
     * A global variable, to be read and written without a system call while the programs run. Linux 5.5.
     *
     * @param name the variable's name
     * @param type its type
     * @param <T> Java type of its values
     * @return the variable; read-only if it is {@code const}
     * @throws BpfNotFoundException if there is no such variable in a data section
     * @throws LayoutMismatchException if the type's layout is not the one that the program was compiled with: in size, or in offset, width or length of a
     *     member
     * @throws BpfNotSupportedException as {@link #section(String)}
     */
    public <T> BpfVariable<T> global(String name, BpfType<T> type) {
        ElfVariable variable = variables.require("map", handle.subject(), name);
        String subject = variable.subject(handle.subject());
        VariableLayout.check("map", subject, btf, variable, type);
        return section(variable.section()).variable(variable.offset(), type, name, subject);
    }

    /**
     * A global variable that is a number of 1, 2, 4 or 8 bytes, to be read and written without a system call and without allocation while the programs
     * run, also atomically. Linux 5.5.
     *
     * @param name the variable's name
     * @return the variable; read-only if it is {@code const}
     * @throws BpfNotFoundException if there is no such variable in a data section
     * @throws LayoutMismatchException if the variable has another size
     * @throws BpfNotSupportedException as {@link #section(String)}
     */
    public BpfNumber global(String name) {
        ElfVariable variable = variables.require("map", handle.subject(), name);
        String subject = variable.subject(handle.subject());
        VariableLayout.requireNumber("map", subject, variable);
        return section(variable.section()).number(variable.offset(), variable.size(), variable.signed(), name, subject);
    }

    private <T> T call(LongFunction<T> call) {
        try {
            return handle.call(call);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Closes the object, its maps and programs. Does nothing if closed already. */
    @Override
    public void close() {
        handle.close();
        watch.closed();
    }
}
