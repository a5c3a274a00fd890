package io.bpf4j;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.Errno;
import io.bpf4j.type.BpfType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * A map whose values are maps ({@code BPF_MAP_TYPE_ARRAY_OF_MAPS} and {@code HASH_OF_MAPS}, Linux 4.12). A program looks up an inner map and then a
 * key in that. Inner maps can be replaced while programs run; a program that has looked one up goes on with it.
 *
 * <pre>{@code
 * MapOfMaps<Long> tables = MapOfMaps.of(object.map("tables"), BpfType.U32);
 * try (BpfMap<byte[], byte[]> table = BpfMap.create(MapSpec.of(BpfMapType.HASH, BpfType.U32, BpfType.U64, 1_024))) {
 *     table.as(BpfType.U32, BpfType.U64).update(1L, 2L);
 *     tables.put(0L, table);
 * }
 * }</pre>
 *
 * <p>All inner maps are like the template that the map was created with: in type, sizes of keys and values, flags, and, for arrays without
 * {@link MapFlag#INNER_MAP} and before Linux 5.10 for all, in the maximum number of entries. The template is what the object declares, {@link OpenMap#inner} or
 * {@link MapSpec#inner}.
 *
 * <p>The map keeps inner maps in the kernel. Each operation is one system call. Lives as long as the map that it was made of; later calls are
 * {@link IllegalStateException}s. Thread-safe.
 *
 * @param <K> Java type of the keys
 */
public final class MapOfMaps<K> {

    private final BpfMap<K, Long> entries;

    private MapOfMaps(BpfMap<?, ?> map, BpfType<K> key) {
        MapCalls.require(map, EnumSet.of(BpfMapType.ARRAY_OF_MAPS, BpfMapType.HASH_OF_MAPS), "put maps into");
        entries = map.as(key, BpfType.U32);
    }

    /**
     * The map of maps that a map is.
     *
     * @param map a map of type {@link BpfMapType#ARRAY_OF_MAPS} or {@link BpfMapType#HASH_OF_MAPS}
     * @param key layout of the keys; of an array {@link BpfType#U32}
     * @param <K> Java type of the keys
     * @throws BpfNotSupportedException if the map is of another type
     * @throws LayoutMismatchException if the layout is not the map's
     */
    public static <K> MapOfMaps<K> of(BpfMap<?, ?> map, BpfType<K> key) {
        return new MapOfMaps<>(map, key);
    }

    /**
     * Sets the inner map of a key, whether there is one or not.
     *
     * @param key the key
     * @param inner a map like the template; it may be closed afterwards
     * @throws MapFullException if the key is new and the map holds its maximum number of entries
     * @throws MapMismatchException if the inner map is not like the template
     * @throws BpfException if the kernel refuses for another reason
     */
    public void put(K key, BpfMap<?, ?> inner) {
        MapCore core = inner.core();
        // Held during the call, so that the number stays this map's.
        Slot slot = core.descriptor().acquire();
        try {
            entries.update(key, (long) slot.fd());
        } catch (BpfException e) {
            throw e.errno() == Errno.EINVAL ? mismatch(core) : e;
        } finally {
            core.release(slot);
        }
    }

    private MapMismatchException mismatch(MapCore inner) {
        List<String> differences =
                template().map(template -> inner.shape().differences(template)).orElse(List.of());
        String reason = differences.isEmpty()
                ? inner.shape() + "; " + MapHints.update(entries.type(), Errno.EINVAL)
                : String.join(", ", differences);
        return new MapMismatchException(
                "put " + inner.subject() + " into",
                entries.toString(),
                "it has " + reason,
                differences,
                Errno.EINVAL,
                List.of());
    }

    /** What inner maps must be like: what they were created for, else what one that is there is like. */
    private Optional<MapShape> template() {
        MapShape template = entries.core().innerTemplate();
        if (template != null) {
            return Optional.of(template);
        }
        return entries.stream()
                .map(entry -> open(entry.getValue()))
                .flatMap(Optional::stream)
                .findFirst()
                .map(MapOfMaps::shapeAndClose);
    }

    private static MapShape shapeAndClose(BpfMap<?, ?> map) {
        try (map) {
            return map.core().shape();
        }
    }

    /**
     * The kernel's id of the inner map of a key.
     *
     * @param key the key
     * @return the id, as {@link MapInfo#id()} tells it, or empty if there is none
     */
    public OptionalLong innerId(K key) {
        return entries.lookup(key).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /**
     * Opens the inner map of a key (needs {@code CAP_SYS_ADMIN}).
     *
     * @param key the key
     * @return the map with keys and values as bytes, to be closed by the caller; empty if there is none, also if it was replaced and has ended meanwhile
     * @throws BpfPermissionException if the process may not open maps by their ids
     */
    public Optional<BpfMap<byte[], byte[]>> get(K key) {
        return entries.lookup(key).flatMap(MapOfMaps::open);
    }

    private static Optional<BpfMap<byte[], byte[]>> open(long id) {
        try {
            return Optional.of(BpfMap.openById(id));
        } catch (BpfNotFoundException e) {
            // It ended after its id was read.
            return Optional.empty();
        }
    }

    /**
     * Removes the inner map of a key.
     *
     * @param key the key
     * @return whether there was one
     * @throws BpfException if the map is an array and the index is out of range
     */
    public boolean remove(K key) {
        return entries.delete(key);
    }

    /**
     * Calls back for each key that has an inner map. What is said of {@link BpfMap#forEach} holds here.
     *
     * @param action what to do with each key and id of an inner map
     */
    public void forEach(BiConsumer<? super K, ? super Long> action) {
        entries.forEach(action);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
