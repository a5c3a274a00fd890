package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Leaks;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.elf.ElfFile;
import io.bpf4j.internal.elf.ElfVariable;
import io.bpf4j.internal.elf.ElfVariables;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.type.BpfType;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/**
 * An object file that was read but is not in the kernel yet: the phase in which maps, programs and global variables can be set.
 *
 * <p>{@link #load()} ends the phase, whether it succeeds or not. An object that is not loaded holds memory only; {@link #close()} frees it, else
 * the garbage collector does. Thread-safe.
 */
public final class OpenObject implements AutoCloseable {

    private final ElfVariables variables;
    private final BtfTypes btf;
    private final ObjectHandle handle;
    /** What was set since opening; guarded by the handle's lock. */
    private final List<LongFunction<Void>> settings = new ArrayList<>();

    private final PinPolicies policies = new PinPolicies();
    private volatile Path pinRoot = Path.of("/sys/fs/bpf");

    private OpenObject(String name, ByteBuffer content) {
        ElfFile elf = ElfFile.check(name, content);
        variables = elf.variables();
        btf = elf.btf();
        handle = new ObjectHandle(name, content);
        Leaks.free(this, handle::closeUnlessLoaded);
    }

    /** Opens a copy of the bytes from a buffer's position to its limit. */
    static OpenObject of(String name, ByteBuffer bytes) {
        ByteBuffer content = Memory.allocate(bytes.remaining());
        content.put(bytes.duplicate()).flip();
        return new OpenObject(name, content);
    }

    /** Name of the object: the file's name up to the first dot, or the one given at opening. */
    public String name() {
        return handle.name();
    }

    /**
     * Sets a map.
     *
     * @param name the map's name in the program
     * @param settings what to set
     * @return this
     * @throws BpfNotFoundException if there is no such map
     */
    public OpenObject map(String name, Consumer<OpenMap> settings) {
        settings.accept(map(name));
        return this;
    }

    /**
     * A map's settings.
     *
     * @param name the map's name in the program
     * @throws BpfNotFoundException if there is no such map
     */
    public OpenMap map(String name) {
        call(object -> findMap(object, name));
        return new OpenMap(this, name);
    }

    /** The settings of all maps, in the order of the object, without those of global variables. */
    public List<OpenMap> maps() {
        return call(object -> ObjectElements.mapNames(handle, object, ObjectElements::isDeclared).stream()
                .map(name -> new OpenMap(this, name))
                .toList());
    }

    /**
     * Sets a program.
     *
     * @param name name of the program's function
     * @param settings what to set
     * @return this
     * @throws BpfNotFoundException if there is no such program
     */
    public OpenObject program(String name, Consumer<OpenProgram> settings) {
        settings.accept(program(name));
        return this;
    }

    /**
     * A program's settings.
     *
     * @param name name of the program's function
     * @throws BpfNotFoundException if there is no such program
     */
    public OpenProgram program(String name) {
        call(object -> findProgram(object, name));
        return new OpenProgram(this, name);
    }

    /** The settings of all programs, in the order of the object. */
    public List<OpenProgram> programs() {
        return call(object -> ObjectElements.programs(object).stream()
                .map(program -> new OpenProgram(this, ObjectElements.programName(program)))
                .toList());
    }

    /**
     * Sets a global variable of 1, 2, 4 or 8 bytes; a {@code const volatile} one then is a constant to the verifier.
     *
     * @param name the variable's name
     * @param value its value, signed or unsigned
     * @return this
     * @throws BpfNotFoundException if there is no such variable in a data section
     * @throws BpfNotSupportedException if the kernel's configuration gives it ({@code __kconfig}), which {@link #kconfig(String)} overrides
     * @throws LayoutMismatchException if the variable has another size
     * @throws IllegalArgumentException if the value does not fit into it
     */
    public OpenObject global(String name, long value) {
        ElfVariable variable = variable(name);
        VariableLayout.requireNumber("set", subject(variable), variable);
        BpfNumber.requireFit(value, variable.size(), subject(variable));
        switch (variable.size()) {
            case Byte.BYTES -> global(variable, BpfType.S8, (int) (byte) value);
            case Short.BYTES -> global(variable, BpfType.S16, (int) (short) value);
            case Integer.BYTES -> global(variable, BpfType.S32, (int) value);
            default -> global(variable, BpfType.S64, value);
        }
        return this;
    }

    /**
     * Sets a global variable.
     *
     * @param name the variable's name
     * @param type its type
     * @param value its value
     * @param <T> Java type of the value
     * @return this
     * @throws BpfNotFoundException if there is no such variable in a data section
     * @throws BpfNotSupportedException if the kernel's configuration gives it ({@code __kconfig}), which {@link #kconfig(String)} overrides
     * @throws LayoutMismatchException if the type's layout is not the one that the program was compiled with: in size, or in offset, width or length of a
     *     member
     * @throws IllegalArgumentException if the value has no place in the type
     */
    public <T> OpenObject global(String name, BpfType<T> type, T value) {
        global(variable(name), type, value);
        return this;
    }

    private <T> void global(ElfVariable variable, BpfType<T> type, T value) {
        VariableLayout.check("set", subject(variable), btf, variable, type);
        ByteBuffer buffer = ByteBuffer.allocate(type.size());
        type.write(buffer, 0, value);
        byte[] bytes = buffer.array();
        set(
                object -> MapNative.setInitialBytes(findMap(object, variable.section()), variable.offset(), bytes),
                "set",
                subject(variable));
    }

    private ElfVariable variable(String name) {
        ElfVariable variable = variables.require("set", handle.subject(), name);
        if (variable.isConfiguration()) {
            throw new BpfNotSupportedException(
                    "set",
                    subject(variable),
                    "the kernel's configuration gives it; override that by kconfig(\"" + name + "=...\")",
                    0,
                    List.of());
        }
        return variable;
    }

    private String subject(ElfVariable variable) {
        return variable.subject(handle.subject());
    }

    /**
     * Sets the directory for maps that are declared with {@code LIBBPF_PIN_BY_NAME}; it is {@code /sys/fs/bpf} otherwise. A map that is pinned there
     * already is used as it is, a new one is pinned there at load.
     *
     * @param directory a directory on a bpf file system
     * @return this
     */
    public OpenObject pinRoot(Path directory) {
        Objects.requireNonNull(directory);
        for (String map : mapsPinnedByName()) {
            set(
                    object -> MapNative.setPinPath(findMap(object, map), NativeStrings.bytes(directory.resolve(map))),
                    "set the pin root of",
                    handle.subject());
        }
        pinRoot = directory;
        return this;
    }

    /** Those that are to be pinned in the pin root; a path that was set for one map is left alone. */
    private List<String> mapsPinnedByName() {
        return call(object -> ObjectElements.mapNames(handle, object, map -> MapNative.pinPath(map) != null).stream()
                .filter(map -> pinRoot.resolve(map)
                        .toString()
                        .equals(NativeStrings.string(MapNative.pinPath(findMap(object, map)))))
                .toList());
    }

    /**
     * Sets what the load does where maps are pinned that do not fit, for all maps that have no policy of their own; it is {@link PinPolicy#FAIL} otherwise.
     *
     * @param policy what to do
     * @return this
     * @see OpenMap#pinPolicy(PinPolicy)
     */
    public OpenObject pinPolicy(PinPolicy policy) {
        Objects.requireNonNull(policy);
        setPolicy(all -> all.set(policy));
        return this;
    }

    void setPolicy(Consumer<PinPolicies> setting) {
        handle.set(settings, object -> {
            setting.accept(policies);
            return null;
        });
    }

    /**
     * Takes the types of the kernel from a file instead of {@code /sys/kernel/btf/vmlinux}, for CO-RE relocations on a kernel without BTF of its
     * own. Programs that attach by BTF (fentry, LSM, struct_ops) still need the kernel's.
     *
     * @param file raw BTF, or an ELF file with a section {@code .BTF}
     * @return this
     * @throws BpfNotFoundException if there is no such file
     */
    public OpenObject customBtf(Path file) {
        if (!Files.isReadable(file)) {
            throw new BpfNotFoundException(
                    "set the BTF of", handle.subject(), "there is no readable file " + file, 0, List.of());
        }
        handle.reopen(settings, options -> options.withCustomBtf(file));
        return this;
    }

    /**
     * Adds to the kernel's configuration, or overrides it, for {@code __kconfig} variables.
     *
     * @param text lines such as {@code CONFIG_HZ=250}
     * @return this
     */
    public OpenObject kconfig(String text) {
        Objects.requireNonNull(text);
        handle.reopen(settings, options -> options.withKconfig(text));
        return this;
    }

    /**
     * Takes the right to create maps and to load programs from a bpf file system that was mounted for this process's user namespace with options that delegate them:
     * {@code delegate_cmds}, {@code delegate_maps}, {@code delegate_progs} and {@code delegate_attachs} ({@code bpf_token_path}, Linux 6.9). So a container without privileges
     * can load what its host allows. Without this setting libbpf takes the path from the variable {@code LIBBPF_BPF_TOKEN_PATH} of the environment; without that, it
     * tries {@code /sys/fs/bpf} and goes on without a token if there is none.
     *
     * @param bpffs a directory on which the file system is mounted
     * @return this
     * @throws BpfNotFoundException if there is no such directory
     */
    public OpenObject tokenPath(Path bpffs) {
        if (!Files.isDirectory(bpffs)) {
            throw new BpfNotFoundException(
                    "set the token path of", handle.subject(), "there is no directory " + bpffs, 0, List.of());
        }
        handle.reopen(settings, options -> options.withTokenPath(bpffs));
        return this;
    }

    /**
     * Creates the maps and loads the programs ({@code bpf_object__load}). This object is used up, also by a failure, which leaves nothing in the
     * kernel.
     *
     * @return the object in the kernel, to be closed by the caller
     * @throws VerifierException if the kernel rejects a program
     * @throws MapMismatchException if a map is pinned that does not fit, and its {@link PinPolicy} is not to replace it
     * @throws BpfPermissionException if the process may not load it
     * @throws BpfException if anything else fails
     */
    public BpfObject load() {
        List<MapMigration> migrations = handle.load(policies);
        BpfObject object = new BpfObject(handle, variables, btf, migrations);
        Reference.reachabilityFence(this);
        return object;
    }

    /** Frees an object that was not loaded; does nothing after {@link #load()}. */
    @Override
    public void close() {
        handle.closeUnlessLoaded();
    }

    /** A call under the object's lock. */
    <T> T call(LongFunction<T> call) {
        try {
            return handle.call(call);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Keeps the template of the maps in a map until the load. */
    void keepTemplate(String map, MapShape shape, Descriptor template) {
        handle.keepTemplate(map, shape, template);
    }

    /** A setting under the object's lock, which gives 0 or an error. */
    void set(LongUnaryOperator setting, String operation, String subject) {
        set(setting, result -> Errors.failure(operation, subject, result, List.of()));
    }

    /** A setting under the object's lock, which gives 0 or an error, for which there is an exception. */
    void set(LongUnaryOperator setting, LongFunction<BpfException> failure) {
        handle.set(settings, object -> {
            long result = setting.applyAsLong(object);
            if (result < 0) {
                throw failure.apply(result);
            }
            return null;
        });
    }

    /** Keeps a descriptor that a setting refers to until the load. */
    void keepUntilLoad(Descriptor descriptor) {
        handle.keepUntilLoad(descriptor);
    }

    String subject() {
        return handle.subject();
    }

    /** A copy of a descriptor that lives as long as the object. */
    Descriptor duplicate(int fd, String subject) {
        return handle.duplicate(fd, subject);
    }

    long findMap(long object, String map) {
        return ObjectElements.findMap(handle, object, map);
    }

    long findProgram(long object, String program) {
        return ObjectElements.findProgram(handle, object, program);
    }
}
