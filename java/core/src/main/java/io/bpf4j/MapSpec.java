package io.bpf4j;

import io.bpf4j.type.BpfType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/**
 * What a map is to be, for {@link BpfMap#create(MapSpec)} and as the template of the maps in a map. Immutable; each method that sets something
 * gives a new one.
 *
 * <pre>{@code
 * MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 1_024).name("packets").flags(MapFlag.NO_PREALLOC)
 * }</pre>
 */
public final class MapSpec {

    private static final int MAX_NAME_LENGTH = 15;
    private static final long MAX_UNSIGNED = 0xffff_ffffL;

    private final MapShape shape;
    private final String name;
    private final int numaNode;
    private final MapSpec inner;
    private final Path tokenPath;

    private MapSpec(MapShape shape, String name, int numaNode, MapSpec inner, Path tokenPath) {
        this.shape = shape;
        this.name = name;
        this.numaNode = numaNode;
        this.inner = inner;
        this.tokenPath = tokenPath;
    }

    /**
     * A map of keys and values of so many bytes.
     *
     * @param type kind
     * @param keySize length of a key in bytes; 0 for kinds without keys
     * @param valueSize length of a value in bytes; 0 for kinds without values
     * @param maxEntries maximum number of entries, at most 4,294,967,295; for ring buffers their size in bytes, a power of two and whole pages of this
     *     machine, for arenas in pages
     * @throws IllegalArgumentException if no map can be so
     */
    public static MapSpec of(BpfMapType type, int keySize, int valueSize, long maxEntries) {
        Objects.requireNonNull(type);
        if (type == BpfMapType.UNSPEC || type == BpfMapType.UNKNOWN) {
            throw new IllegalArgumentException("a map of type " + type);
        }
        if (keySize < 0 || valueSize < 0 || maxEntries < 0 || maxEntries > MAX_UNSIGNED) {
            throw new IllegalArgumentException("a map with keys of " + keySize + " and values of " + valueSize
                    + " bytes and " + maxEntries + " entries");
        }
        return new MapSpec(new MapShape(type, keySize, valueSize, maxEntries, 0, 0), "", 0, null, null);
    }

    /**
     * A map of keys and values of Java types.
     *
     * @param type kind
     * @param key layout of the keys
     * @param value layout of the values; of one CPU's value where there is one for each CPU
     * @param maxEntries maximum number of entries, at most 4,294,967,295
     * @throws IllegalArgumentException if no map can be so
     */
    public static MapSpec of(BpfMapType type, BpfType<?> key, BpfType<?> value, long maxEntries) {
        return of(type, key.size(), value.size(), maxEntries);
    }

    /**
     * A map like another one, without its entries. The kernel does not tell its NUMA node, nor the template of the maps in a map; set them anew.
     *
     * @param map the other map
     */
    public static MapSpec like(BpfMap<?, ?> map) {
        MapShape shape = map.core().shape();
        return of(shape.type(), shape.keySize(), shape.valueSize(), shape.maxEntries())
                .extra(shape.extra())
                .withFlags(shape.flags() & ~MapFlag.NUMA_NODE.bit());
    }

    /**
     * Sets the name by which the kernel and {@code bpftool} know the map.
     *
     * @param newName at most 15 letters, digits, underscores and dots
     * @throws IllegalArgumentException if it has others, or more
     */
    public MapSpec name(String newName) {
        if (newName.length() > MAX_NAME_LENGTH || !newName.matches("[A-Za-z0-9_.]*")) {
            throw new IllegalArgumentException("the map name \"" + newName + "\" is not made of at most "
                    + MAX_NAME_LENGTH + " letters, digits, underscores and dots");
        }
        return new MapSpec(shape, newName, numaNode, inner, tokenPath);
    }

    /**
     * Sets how the map is created. A NUMA node that was set stays.
     *
     * @param flags all flags that are to be set
     */
    public MapSpec flags(MapFlag... flags) {
        return withFlags(MapFlag.bits(Arrays.asList(flags)) | shape.flags() & MapFlag.NUMA_NODE.bit());
    }

    private MapSpec withFlags(int flags) {
        MapShape flagged = new MapShape(
                shape.type(), shape.keySize(), shape.valueSize(), shape.maxEntries(), flags, shape.extra());
        return new MapSpec(flagged, name, numaNode, inner, tokenPath);
    }

    /**
     * Sets what some kinds need besides ({@code map_extra}, Linux 5.16).
     *
     * @param extra for a bloom filter the number of hash functions, for an arena its address or 0
     */
    public MapSpec extra(long extra) {
        MapShape extended = new MapShape(
                shape.type(), shape.keySize(), shape.valueSize(), shape.maxEntries(), shape.flags(), extra);
        return new MapSpec(extended, name, numaNode, inner, tokenPath);
    }

    /**
     * Sets the NUMA node that the map's memory is taken from.
     *
     * @param node number of the node
     * @throws IllegalArgumentException if it is negative
     */
    public MapSpec numaNode(int node) {
        if (node < 0) {
            throw new IllegalArgumentException("NUMA node " + node);
        }
        MapSpec flagged = withFlags(shape.flags() | MapFlag.NUMA_NODE.bit());
        return new MapSpec(flagged.shape, name, node, inner, tokenPath);
    }

    /**
     * Sets what the maps in a map are.
     *
     * @param template an inner map; its maximum number of entries may differ where the kernel allows it
     */
    public MapSpec inner(MapSpec template) {
        return new MapSpec(shape, name, numaNode, Objects.requireNonNull(template), tokenPath);
    }

    /**
     * Takes the right to create the map from a bpf file system that delegates it to this process's user namespace (Linux 6.9). The kernel may then not learn the map's name.
     *
     * @param bpffs a directory on which the file system is mounted
     * @see OpenObject#tokenPath(Path)
     */
    public MapSpec tokenPath(Path bpffs) {
        return new MapSpec(shape, name, numaNode, inner, Objects.requireNonNull(bpffs));
    }

    /** The kind of map. */
    public BpfMapType type() {
        return shape.type();
    }

    /** Length of a key in bytes. */
    public int keySize() {
        return shape.keySize();
    }

    /** Length of a value in bytes. */
    public int valueSize() {
        return shape.valueSize();
    }

    /** The maximum number of entries. */
    public long maxEntries() {
        return shape.maxEntries();
    }

    /** How the map is created. */
    public Set<MapFlag> flags() {
        return MapFlag.of(shape.flags());
    }

    /** The name, or an empty string. */
    public String name() {
        return name;
    }

    MapShape shape() {
        return shape;
    }

    int numaNode() {
        return numaNode;
    }

    /** The bpf file system that hands over the right to create it, or null. */
    Path tokenPath() {
        return tokenPath;
    }

    /** The template of inner maps, or null. */
    MapSpec inner() {
        return inner;
    }

    @Override
    public String toString() {
        return "map " + (name.isEmpty() ? "" : name + " ") + "of type " + type() + " with keys of " + keySize()
                + " and values of " + valueSize() + " bytes and " + maxEntries() + " entries";
    }
}
