package io.bpf4j;

import io.bpf4j.internal.Interfaces;
import io.bpf4j.type.BpfType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * Network interfaces that XDP programs redirect packets to with {@code bpf_redirect_map} ({@code BPF_MAP_TYPE_DEVMAP}, Linux 4.14, keyed by index;
 * {@code DEVMAP_HASH}, Linux 5.4, keyed by any 32-bit number).
 *
 * <pre>{@code
 * DeviceMap ports = DeviceMap.of(object.map("ports"));
 * ports.put(1, "eth1");
 * ports.put(2, "eth2", object.program("rewrite"));
 * }</pre>
 *
 * <p>Interfaces are those of the network namespace of the calling thread. Where the map's values have 8 bytes (Linux 5.8), a program of
 * {@code SEC("xdp/devmap")} may stand by an interface; it runs on each packet on its way out. The kernel removes the entry of an interface that
 * ends.
 *
 * <p>Each operation is one system call. Lives as long as the map that it was made of; later calls are {@link IllegalStateException}s. Thread-safe.
 */
public final class DeviceMap {

    private final BpfMap<Long, NumberAndProgram> entries;

    private DeviceMap(BpfMap<?, ?> map) {
        MapCalls.require(map, EnumSet.of(BpfMapType.DEVMAP, BpfMapType.DEVMAP_HASH), "put network interfaces into");
        entries = map.as(BpfType.U32, NumberAndProgram.type(map.valueSize()));
    }

    /**
     * What stands under a key.
     *
     * @param interfaceIndex index of the interface
     * @param programId id of the program that runs on its packets, as {@link BpfProgram#id()} tells it, or empty
     */
    public record Device(long interfaceIndex, OptionalLong programId) {}

    /**
     * The device map that a map is.
     *
     * @param map a map of type {@link BpfMapType#DEVMAP} or {@link BpfMapType#DEVMAP_HASH}
     * @throws BpfNotSupportedException if the map is of another type
     */
    public static DeviceMap of(BpfMap<?, ?> map) {
        return new DeviceMap(map);
    }

    /**
     * Sets the interface of a key, whether there is one or not.
     *
     * @param key index, or in a hash any 32-bit number
     * @param interfaceIndex index of an interface
     * @throws IllegalArgumentException if the interface's index is not positive
     * @throws MapFullException if the map is a hash, the key is new and the map holds its maximum number of entries
     * @throws BpfException if the key is out of range, or there is no such interface
     */
    public void put(long key, int interfaceIndex) {
        entries.update(key, new NumberAndProgram(requireIndex(interfaceIndex), 0));
    }

    /**
     * Sets the interface of a key, whether there is one or not.
     *
     * @param key index, or in a hash any 32-bit number
     * @param interfaceName name of an interface
     * @throws BpfNotFoundException if there is no such interface
     * @throws MapFullException if the map is a hash, the key is new and the map holds its maximum number of entries
     * @throws BpfException if the key is out of range
     */
    public void put(long key, String interfaceName) {
        put(key, index(interfaceName));
    }

    /**
     * Sets the interface of a key and the program that runs on its packets (Linux 5.8).
     *
     * @param key index, or in a hash any 32-bit number
     * @param interfaceIndex index of an interface
     * @param program a loaded program of {@code SEC("xdp/devmap")}; the map keeps it in the kernel
     * @throws IllegalArgumentException if the interface's index is not positive
     * @throws BpfNotSupportedException if the map's values have no place for a program
     * @throws MapFullException if the map is a hash, the key is new and the map holds its maximum number of entries
     * @throws BpfException if the key is out of range, there is no such interface, or the program is of another kind
     */
    public void put(long key, int interfaceIndex, BpfProgram program) {
        NumberAndProgram.requireProgram(entries);
        requireIndex(interfaceIndex);
        program.call(fd -> {
            entries.update(key, new NumberAndProgram(interfaceIndex, fd));
            return null;
        });
    }

    /**
     * Sets the interface of a key and the program that runs on its packets (Linux 5.8).
     *
     * @param key index, or in a hash any 32-bit number
     * @param interfaceName name of an interface
     * @param program a loaded program of {@code SEC("xdp/devmap")}; the map keeps it in the kernel
     * @throws BpfNotFoundException if there is no such interface
     * @throws BpfNotSupportedException if the map's values have no place for a program
     * @throws MapFullException if the map is a hash, the key is new and the map holds its maximum number of entries
     * @throws BpfException if the key is out of range, or the program is of another kind
     */
    public void put(long key, String interfaceName, BpfProgram program) {
        put(key, index(interfaceName), program);
    }

    private int index(String interfaceName) {
        return Interfaces.index(interfaceName, "put an interface into", entries.toString());
    }

    /** The kernel takes 0 for a removal, and larger numbers than there can be for none. */
    private static int requireIndex(int interfaceIndex) {
        if (interfaceIndex <= 0) {
            throw new IllegalArgumentException("interface index " + interfaceIndex);
        }
        return interfaceIndex;
    }

    /**
     * What stands under a key.
     *
     * @param key any 32-bit number
     * @return the interface and its program, or empty if there is none
     */
    public Optional<Device> get(long key) {
        return entries.lookup(key).map(DeviceMap::device);
    }

    /**
     * Removes the interface of a key.
     *
     * @param key index, or in a hash any 32-bit number
     * @return whether there was one; of a map that is not a hash the kernel does not tell, and it is always true
     * @throws BpfException if the map is not a hash and the index is out of range
     */
    public boolean remove(long key) {
        return entries.delete(key);
    }

    /**
     * Calls back for each key that has an interface. What is said of {@link BpfMap#forEach} holds here.
     *
     * @param action what to do with each key and what stands under it
     */
    public void forEach(BiConsumer<? super Long, ? super Device> action) {
        entries.forEach((key, value) -> action.accept(key, device(value)));
    }

    private static Device device(NumberAndProgram value) {
        return new Device(value.number(), value.programId());
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
