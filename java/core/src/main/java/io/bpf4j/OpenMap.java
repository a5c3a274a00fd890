package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Interfaces;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.MapNative;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongToIntFunction;

/**
 * A map of an object that is not loaded yet. Settings after the load are an {@link IllegalStateException}, and so are those of a map that
 * {@link #use(BpfMap)} replaced. Thread-safe.
 */
public final class OpenMap {

    private static final long MAX_ENTRIES = 0xffff_ffffL;

    private final OpenObject object;
    private final String name;

    OpenMap(OpenObject object, String name) {
        this.object = object;
        this.name = name;
    }

    /** The map's name in the program. */
    public String name() {
        return name;
    }

    /** The kind of map. */
    public BpfMapType type() {
        return BpfMapType.of(spec(MapNative.SPEC_TYPE));
    }

    /** Length of a key in bytes; 0 for kinds without keys. */
    public int keySize() {
        return spec(MapNative.SPEC_KEY_SIZE);
    }

    /** Length of a value in bytes. */
    public int valueSize() {
        return spec(MapNative.SPEC_VALUE_SIZE);
    }

    /** How many entries the map will take; for ring buffers their size in bytes. */
    public long maxEntries() {
        return Integer.toUnsignedLong(spec(MapNative.SPEC_MAX_ENTRIES));
    }

    /** How the map will be created. */
    public Set<MapFlag> flags() {
        return MapFlag.of(spec(MapNative.SPEC_FLAGS));
    }

    /** What some kinds need besides ({@code map_extra}): the number of hash functions of a bloom filter, the address of an arena. */
    public long extra() {
        return object.call(opened -> MapNative.extra(object.findMap(opened, name)));
    }

    /** The NUMA node that the map's memory will be taken from, if the flags have {@link MapFlag#NUMA_NODE}. */
    public int numaNode() {
        return spec(MapNative.SPEC_NUMA_NODE);
    }

    /** Where the map will be pinned, or what is pinned there used. */
    public Optional<Path> pinPath() {
        return object.call(
                opened -> Optional.ofNullable(NativeStrings.string(MapNative.pinPath(object.findMap(opened, name))))
                        .map(Path::of));
    }

    /** Whether {@code load()} will create the map. */
    public boolean autocreate() {
        return spec(MapNative.SPEC_AUTOCREATE) != 0;
    }

    /**
     * Sets the kind of map ({@code bpf_map__set_type}), such as a hash that shall drop the least recently used entries.
     *
     * @param type a kind whose maps are independent of programs and other maps
     * @return this
     * @throws BpfNotSupportedException if the map is or would be an arena, a map of maps or programs, or of struct_ops, or is of global variables:
     *     what the object says of these holds for one kind only
     */
    public OpenMap type(BpfMapType type) {
        String operation = "set the type of";
        requireIndependent(operation, type);
        return set(operation, map -> {
            requireDeclared(operation, map);
            requireIndependent(operation, BpfMapType.of(ObjectElements.spec(map)[MapNative.SPEC_TYPE]));
            return MapNative.setType(map, type.ordinal());
        });
    }

    private void requireIndependent(String operation, BpfMapType type) {
        switch (type) {
            case ARENA, ARRAY_OF_MAPS, HASH_OF_MAPS, PROG_ARRAY, STRUCT_OPS, INSN_ARRAY, UNSPEC, UNKNOWN ->
                throw new BpfNotSupportedException(
                        operation,
                        subject(),
                        "a map of type " + type + " is declared as such, or not at all",
                        0,
                        List.of());
            default -> {}
        }
    }

    /** Reads and writes of what libbpf has prepared for such a map would go beyond its memory, if it changed. */
    private void requireDeclared(String operation, long map) {
        if (!ObjectElements.isDeclared(map)) {
            throw new BpfNotSupportedException(
                    operation,
                    subject(),
                    "it holds global variables; only their size can be changed, by valueSize",
                    0,
                    List.of());
        }
    }

    /**
     * Sets the length of a key ({@code bpf_map__set_key_size}). Programs must agree: the verifier goes by this size.
     *
     * @param keySize in bytes
     * @return this
     * @throws IllegalArgumentException if it is negative
     * @throws BpfNotSupportedException if the map holds global variables or maps
     */
    public OpenMap keySize(int keySize) {
        requireSize("keys", keySize);
        return setSize("set the key size of", map -> MapNative.setKeySize(map, keySize));
    }

    /**
     * Sets the length of a value ({@code bpf_map__set_value_size}). Programs must agree: the verifier goes by this size.
     *
     * <p>The map of a data section such as {@code ".bss"} or {@code ".data.sizes"} can grow. If the section's last variable is an array, that array
     * grows by whole elements, and programs may use it up to the new length; else the room at the end has no name, and the map loses its BTF.
     *
     * @param valueSize in bytes
     * @return this
     * @throws IllegalArgumentException if it is negative, or a data section would become smaller
     * @throws BpfNotSupportedException if the map holds maps
     */
    public OpenMap valueSize(int valueSize) {
        requireSize("values", valueSize);
        String operation = "set the value size of";
        return set(operation, map -> {
            int[] spec = ObjectElements.spec(map);
            if (ObjectElements.isDeclared(map)) {
                requireNoMaps(operation, spec);
            } else if (valueSize < spec[MapNative.SPEC_VALUE_SIZE]) {
                throw new IllegalArgumentException(subject() + " has global variables of "
                        + spec[MapNative.SPEC_VALUE_SIZE] + " bytes, which do not fit into " + valueSize);
            }
            return MapNative.setValueSize(map, valueSize);
        });
    }

    private OpenMap setSize(String operation, LongToIntFunction setting) {
        return set(operation, map -> {
            requireDeclared(operation, map);
            requireNoMaps(operation, ObjectElements.spec(map));
            return setting.applyAsInt(map);
        });
    }

    /** What such a map starts with is written with the sizes of descriptors and indices. */
    private void requireNoMaps(String operation, int[] spec) {
        BpfMapType type = BpfMapType.of(spec[MapNative.SPEC_TYPE]);
        if (type == BpfMapType.ARRAY_OF_MAPS || type == BpfMapType.HASH_OF_MAPS || type == BpfMapType.STRUCT_OPS) {
            throw new BpfNotSupportedException(
                    operation, subject(), "the sizes of a map of type " + type + " are fixed", 0, List.of());
        }
    }

    private void requireSize(String what, int size) {
        if (size < 0) {
            throw new IllegalArgumentException("map " + name + ": " + what + " of " + size + " bytes");
        }
    }

    /**
     * Sets how many entries the map will take ({@code bpf_map__set_max_entries}).
     *
     * @param maxEntries from 1 to 4,294,967,295; for ring buffers the size in bytes, which is rounded up to a power of two and whole pages
     * @return this
     * @throws IllegalArgumentException if it is not within these limits
     * @throws BpfNotSupportedException if the map holds global variables
     */
    public OpenMap maxEntries(long maxEntries) {
        if (maxEntries <= 0 || maxEntries > MAX_ENTRIES) {
            throw new IllegalArgumentException("map " + name + ": " + maxEntries + " entries");
        }
        String operation = "set the maximum number of entries of";
        return set(operation, map -> {
            requireDeclared(operation, map);
            return MapNative.setMaxEntries(map, (int) maxEntries);
        });
    }

    /**
     * Sets how the map is created ({@code bpf_map__set_map_flags}).
     *
     * @param flags all flags that are to be set; those of the object are replaced. To set none, hand over an empty array
     * @return this
     */
    public OpenMap flags(MapFlag... flags) {
        int bits = MapFlag.bits(Arrays.asList(flags));
        return set("set the flags of", map -> MapNative.setFlags(map, bits));
    }

    /**
     * Sets what some kinds need besides ({@code bpf_map__set_map_extra}, Linux 5.16).
     *
     * @param extra for a bloom filter the number of hash functions, for an arena its address
     * @return this
     */
    public OpenMap extra(long extra) {
        return set("set the extra of", map -> MapNative.setExtra(map, extra));
    }

    /**
     * Sets the NUMA node that the map's memory is taken from ({@code bpf_map__set_numa_node}), and the flag {@link MapFlag#NUMA_NODE}, without which
     * it has no effect.
     *
     * @param node number of the node
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public OpenMap numaNode(int node) {
        if (node < 0) {
            throw new IllegalArgumentException("NUMA node " + node);
        }
        return set("set the NUMA node of", map -> {
            int flags = ObjectElements.spec(map)[MapNative.SPEC_FLAGS] | MapFlag.NUMA_NODE.bit();
            int result = MapNative.setFlags(map, flags);
            return result < 0 ? result : MapNative.setNumaNode(map, node);
        });
    }

    /**
     * Creates the map on a network card that runs BPF itself ({@code bpf_map__set_ifindex}), for programs that are offloaded to it.
     *
     * @param networkInterface name of the interface in the network namespace of the calling thread
     * @return this
     * @throws BpfNotFoundException if there is no such interface
     */
    public OpenMap offloadTo(String networkInterface) {
        int index = Interfaces.index(networkInterface, "offload", subject());
        return set("set the interface of", map -> MapNative.setInterface(map, index));
    }

    /**
     * Sets whether {@code load()} creates the map ({@code bpf_map__set_autocreate}); the verifier then removes code that would use it, if it can
     * see that it never runs.
     *
     * @param autocreate whether to create it
     * @return this
     */
    public OpenMap autocreate(boolean autocreate) {
        return set("set the creation of", map -> MapNative.setAutocreate(map, autocreate));
    }

    /**
     * Pins the map at load, or uses what is pinned there already ({@code bpf_map__set_pin_path}). The directory is made if only the last part of its
     * path is missing.
     *
     * @param path a path on a bpf file system
     * @return this
     * @see #pinPolicy(PinPolicy)
     */
    public OpenMap pinPath(Path path) {
        Objects.requireNonNull(path);
        return setPinPath(path);
    }

    /**
     * Leaves the map unpinned, also one that is declared with {@code LIBBPF_PIN_BY_NAME}.
     *
     * @return this
     */
    public OpenMap unpinned() {
        return setPinPath(null);
    }

    private OpenMap setPinPath(Path path) {
        return set("set the pin path of", map -> {
            // libbpf allows this, and would prefer the pinned map.
            int result = MapNative.setAutocreate(map, ObjectElements.spec(map)[MapNative.SPEC_AUTOCREATE] != 0);
            return result < 0 ? result : MapNative.setPinPath(map, NativeStrings.bytes(path));
        });
    }

    /**
     * Sets what the load does if a map is pinned at {@link #pinPath()} that does not fit; it is that of {@link OpenObject#pinPolicy(PinPolicy)} otherwise.
     *
     * @param policy what to do
     * @return this
     */
    public OpenMap pinPolicy(PinPolicy policy) {
        Objects.requireNonNull(policy);
        object.setPolicy(policies -> policies.set(name, policy));
        return this;
    }

    /**
     * Uses another map instead of creating one ({@code bpf_map__reuse_fd}): the other map is then shared, and lives until all who use it are closed.
     * It may be closed as soon as this method has returned. The object neither pins it nor sets its contents, so global variables of a shared section
     * are as they are there.
     *
     * @param map a map of another object, or one on its own
     * @return this
     * @throws MapMismatchException if it has another type, other sizes, flags or extra than this one
     * @throws IllegalStateException if it is closed
     */
    public OpenMap use(BpfMap<?, ?> map) {
        MapCore core = map.core();
        Descriptor descriptor =
                object.call(opened -> MapReuse.hold(object, subject(), object.findMap(opened, name), core));
        try {
            return set("use " + core.subject() + " as", own -> MapReuse.use(own, descriptor));
        } catch (RuntimeException | Error e) {
            descriptor.close();
            throw e;
        }
    }

    /**
     * Sets what the maps in a map of maps are ({@code bpf_map__set_inner_map_fd}), instead of what the object declares. The kernel goes by a map of
     * this kind, which is created at once and given up after the load.
     *
     * @param template an inner map
     * @return this
     * @throws IllegalStateException if it was set already
     * @throws BpfNotSupportedException if this is no map of maps
     * @throws BpfException if the kernel refuses the template
     */
    public OpenMap inner(MapSpec template) {
        String operation = "set the inner map of";
        BpfMapType type = type();
        if (type != BpfMapType.ARRAY_OF_MAPS && type != BpfMapType.HASH_OF_MAPS) {
            throw new BpfNotSupportedException(
                    operation, subject(), "it is a map of type " + type + ", which holds no maps", 0, List.of());
        }
        Descriptor descriptor = new Descriptor(Maps.createDescriptor(template), "template of " + subject());
        try {
            set(operation, map -> MapReuse.setInner(map, descriptor));
            object.keepTemplate(name, template.shape(), descriptor);
            return this;
        } catch (RuntimeException | Error e) {
            descriptor.close();
            throw e;
        }
    }

    private OpenMap set(String operation, LongToIntFunction setting) {
        object.set(opened -> result(setting.applyAsInt(object.findMap(opened, name))), operation, subject());
        return this;
    }

    private int result(int result) {
        if (result == -Errno.EBUSY) {
            throw new IllegalStateException(subject() + " is replaced by another map, which stays as it is");
        }
        if (result == -Errno.EEXIST) {
            throw new IllegalStateException(subject() + " has got a template of its inner maps already");
        }
        return result;
    }

    private int spec(int element) {
        return object.call(opened -> ObjectElements.spec(object.findMap(opened, name))[element]);
    }

    private String subject() {
        return "map " + name + " of " + object.subject();
    }
}
