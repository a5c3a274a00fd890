package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The arenas of an object, created and mapped just before libbpf would do that.
 *
 * <p>A process can map an arena at one address only, and libbpf does it as no JVM can allow: at {@code map_extra} whatever is there already, and until
 * the object is closed whoever uses it still. What it is handed, it leaves alone. Only an arena with {@code __arena} variables it has to map, since it
 * puts them there; for that one no buffers are made, and its place is kept free beforehand. Guarded by the object's lock.
 */
final class ObjectArenas {

    private static final int COLLECTIONS = 5;
    private static final int COLLECTION_MILLISECONDS = 20;

    private final Map<String, Mapping> mappings = new HashMap<>();
    /** Kept for libbpf: the length by the address. */
    private final Map<Long, Long> reservations = new HashMap<>();

    /**
     * Creates the arenas that libbpf would create.
     *
     * @param tokenPath bpf file system that hands over the right to it, or null for the one that libbpf would use
     */
    void create(ObjectHandle handle, long object, Path tokenPath) {
        for (String name : ObjectElements.mapNames(handle, object, ObjectArenas::isToBeCreated)) {
            create(ObjectElements.findMap(handle, object, name), name, handle.mapSubject(name), tokenPath);
        }
    }

    /** A map has a descriptor before the load only if it stands for one that exists. */
    private static boolean isToBeCreated(long map) {
        return ObjectElements.isArena(map)
                && ObjectElements.spec(map)[MapNative.SPEC_AUTOCREATE] != 0
                && MapNative.fd(map) < 0;
    }

    private void create(long map, String name, String subject, Path tokenPath) {
        int[] spec = ObjectElements.spec(map);
        long address = MapNative.extra(map);
        long length = Integer.toUnsignedLong(spec[MapNative.SPEC_MAX_ENTRIES]) * SystemNative.pageSize();
        boolean hasVariables = MapNative.initialValue(map) != 0;
        if (hasVariables) {
            requireRoom(map, spec, length, subject);
        }
        if (hasVariables && address != 0) {
            long reserved = retry(() -> SystemNative.reserve(address, length));
            if (reserved < 0) {
                throw failure(reserved, address, subject);
            }
            reservations.put(address, length);
        } else if (!hasVariables) {
            IntUnaryOperator creation = token -> create(map, spec, address, subject, token);
            int fd =
                    tokenPath == null ? Tokens.withUsual(subject, creation) : Tokens.with(tokenPath, subject, creation);
            mappings.put(name, handOver(map, fd, address, length, subject));
        }
    }

    /** Libbpf copies the variables to the arena's end without a further look. */
    private static void requireRoom(long map, int[] spec, long length, String subject) {
        long size = MapNative.initialSize(map);
        if ((spec[MapNative.SPEC_FLAGS] & MapFlag.SEGV_ON_FAULT.bit()) != 0) {
            throw new BpfNotSupportedException(
                    "create",
                    subject,
                    "it has __arena variables and BPF_F_SEGV_ON_FAULT: setting them would end the JVM; remove the flag",
                    0,
                    List.of());
        }
        if (size > length) {
            throw new BpfException(
                    "create", subject, "it has " + length + " bytes, fewer than the " + size + " of its variables");
        }
    }

    private static int create(long map, int[] spec, long address, String subject, int token) {
        int fd = MapNative.create(
                BpfMapType.ARENA.ordinal(),
                MapNative.name(map),
                spec[MapNative.SPEC_KEY_SIZE],
                spec[MapNative.SPEC_VALUE_SIZE],
                spec[MapNative.SPEC_MAX_ENTRIES],
                spec[MapNative.SPEC_FLAGS],
                address,
                0,
                -1,
                0,
                0,
                0,
                token);
        if (fd < 0) {
            throw Maps.creationFailure(
                    BpfMapType.ARENA,
                    MapFlag.of(spec[MapNative.SPEC_FLAGS]),
                    subject,
                    fd,
                    "arenas need the flag BPF_F_MMAPABLE, no keys or values, and a map_extra of whole pages");
        }
        return fd;
    }

    /** Maps an arena and gives it to libbpf. The descriptor is closed. */
    private static Mapping handOver(long map, int fd, long address, long length, String subject) {
        try {
            Mapping mapping = map(fd, address, length, subject);
            int result = MapNative.reuse(map, fd);
            if (result < 0) {
                mapping.release();
                throw Errors.failure("hand over", subject, result, List.of());
            }
            return mapping;
        } finally {
            SystemNative.close(fd);
        }
    }

    /**
     * Maps an arena, but nothing that is there already is overwritten.
     *
     * @param fd the arena's descriptor, in use by the caller
     * @param address where it has to be; 0 if the first who maps it decides
     */
    static Mapping map(int fd, long address, long length, String subject) {
        long mapped = address == 0
                ? SystemNative.map(fd, 0, length, true)
                : retry(() -> SystemNative.mapAt(fd, address, length));
        if (mapped == -Errno.EINVAL && address == 0) {
            throw new BpfNotSupportedException(
                    "map",
                    subject,
                    "it is mapped at an address that only who did it knows; give it one by map_extra, and no __arena"
                            + " variables, which libbpf maps for itself",
                    Errno.EINVAL,
                    List.of());
        }
        if (mapped < 0) {
            throw failure(mapped, address, subject);
        }
        return Mapping.of(mapped, length, subject);
    }

    /** A place is also taken by an arena that was closed, until the garbage collector has found that no buffer over it is reachable. */
    private static long retry(PlaceCall call) {
        long result = call.apply();
        for (int i = 0; i < COLLECTIONS && result == -Errno.EEXIST; i++) {
            System.gc();
            try {
                Thread.sleep(COLLECTION_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return result;
            }
            result = call.apply();
        }
        return result;
    }

    private static BpfException failure(long result, long address, String subject) {
        String hint = result == -Errno.EEXIST
                ? "something is mapped at " + Long.toHexString(address)
                        + " already: other memory, or an arena that is open or of which a buffer is still reachable"
                : null;
        return Errors.failure("map", subject, result, hint, List.of());
    }

    /** To be called after the load, whether it succeeded or not: gives up the places that libbpf did not take. */
    void loaded(long object) {
        for (long map : ObjectElements.maps(object)) {
            if (ObjectElements.isArena(map)) {
                reservations.remove(MapNative.initialValue(map));
            }
        }
        freeReservations();
    }

    private void freeReservations() {
        reservations.forEach(SystemNative::unmap);
        reservations.clear();
    }

    /** The mapping of an arena that was created here; null if there is none. */
    Mapping mapping(String map) {
        return mappings.get(map);
    }

    /** Gives up everything. */
    void release() {
        freeReservations();
        mappings.values().forEach(Mapping::release);
    }

    @FunctionalInterface
    private interface PlaceCall {
        long apply();
    }
}
