package io.bpf4j;

import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.MapNative;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.LongToIntFunction;

/** A map of an object that is not loaded yet. Settings after the load are an {@link IllegalStateException}. Thread-safe. */
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

    /** Whether {@code load()} will create the map. */
    public boolean autocreate() {
        return spec(MapNative.SPEC_AUTOCREATE) != 0;
    }

    /**
     * Sets how many entries the map will take ({@code bpf_map__set_max_entries}).
     *
     * @param maxEntries from 1 to 4,294,967,295; for ring buffers the size in bytes, which is rounded up to a power of two and whole pages
     * @return this
     */
    public OpenMap maxEntries(long maxEntries) {
        if (maxEntries <= 0 || maxEntries > MAX_ENTRIES) {
            throw new IllegalArgumentException("map " + name + ": " + maxEntries + " entries");
        }
        return set(map -> MapNative.setMaxEntries(map, (int) maxEntries), "set the maximum number of entries of");
    }

    /**
     * Sets whether {@code load()} creates the map ({@code bpf_map__set_autocreate}); the verifier then removes code that would use it, if it can
     * see that it never runs.
     *
     * @param autocreate whether to create it
     * @return this
     */
    public OpenMap autocreate(boolean autocreate) {
        return set(map -> MapNative.setAutocreate(map, autocreate), "set the creation of");
    }

    /**
     * Pins the map at load, or uses what is pinned there already ({@code bpf_map__set_pin_path}).
     *
     * @param path a path on a bpf file system
     * @return this
     */
    public OpenMap pinPath(Path path) {
        Objects.requireNonNull(path);
        return set(map -> MapNative.setPinPath(map, NativeStrings.bytes(path)), "set the pin path of");
    }

    /**
     * Sets what the maps in this map are, where the object does not declare it ({@code bpf_map__set_inner_map_fd}). A map like the template is created at once, and given up
     * after the load.
     *
     * @param template an inner map
     * @return this
     * @throws BpfNotSupportedException if this is no map of maps
     * @throws BpfException if it was set before, or the kernel refuses to create the template
     */
    public OpenMap innerMap(MapSpec template) {
        Objects.requireNonNull(template);
        if (type() != BpfMapType.ARRAY_OF_MAPS && type() != BpfMapType.HASH_OF_MAPS) {
            throw new BpfNotSupportedException(
                    "set the template of inner maps of",
                    subject(),
                    "it is a map of type " + type() + ", which has no inner maps",
                    0,
                    List.of());
        }
        object.setInnerMap(name, template, subject());
        return this;
    }

    private OpenMap set(LongToIntFunction setting, String operation) {
        object.set(opened -> setting.applyAsInt(object.findMap(opened, name)), operation, subject());
        return this;
    }

    private int spec(int element) {
        return object.call(opened -> ObjectElements.spec(object.findMap(opened, name))[element]);
    }

    private String subject() {
        return "map " + name + " of " + object.subject();
    }
}
