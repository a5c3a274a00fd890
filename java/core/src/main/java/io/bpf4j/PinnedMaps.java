package io.bpf4j;

import io.bpf4j.internal.Errors;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.jni.MapNative;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is pinned where the maps of an object are to be pinned: looked at before the load, replaced after it. Used under the object's lock.
 *
 * <p>libbpf uses a pinned map that fits and pins a new one where nothing is pinned. This adds what it lacks: all differences of a map that does not fit,
 * and its replacement.
 */
final class PinnedMaps implements AutoCloseable {

    private final ObjectHandle handle;
    private final List<PinReplacement> replacements = new ArrayList<>();
    /** Maps that libbpf will pin, since nothing is pinned at their paths. */
    private final Map<String, Path> created = new LinkedHashMap<>();

    /** Of those, arenas. Libbpf is handed them, so it leaves them pinned by a failed load. */
    private final Map<String, Path> handedOver = new LinkedHashMap<>();

    private PinnedMaps(ObjectHandle handle) {
        this.handle = handle;
    }

    /**
     * Looks at what is pinned, before the load.
     *
     * @throws MapMismatchException if it does not fit and the policy is not to replace it
     * @throws BpfException if something else than a map is pinned, or it cannot be opened
     */
    static PinnedMaps open(ObjectHandle handle, long object, PinPolicies policies) {
        PinnedMaps pinned = new PinnedMaps(handle);
        try {
            for (String name : ObjectElements.mapNames(handle, object, PinnedMaps::isPinned)) {
                pinned.add(name, ObjectElements.findMap(handle, object, name), policies.of(name));
            }
            return pinned;
        } catch (RuntimeException | Error e) {
            pinned.close();
            throw e;
        }
    }

    private static boolean isPinned(long map) {
        return MapNative.pinPath(map) != null && ObjectElements.spec(map)[MapNative.SPEC_AUTOCREATE] != 0;
    }

    private void add(String name, long map, PinPolicy policy) {
        Path path = Path.of(NativeStrings.string(MapNative.pinPath(map)));
        MapCore old;
        try {
            old = Maps.openPinned(path);
        } catch (BpfNotFoundException e) {
            created.put(name, path);
            if (ObjectElements.isArena(map)) {
                handedOver.put(name, path);
            }
            return;
        }
        boolean kept = false;
        try {
            List<String> differences = old.shape().differences(MapShape.declared(map));
            if (!differences.isEmpty()) {
                requireReplaceable(name, map, policy, path, old, differences);
                PinReplacement replacement =
                        new PinReplacement(name, handle.mapSubject(name), path, policy == PinPolicy.MIGRATE, old);
                replacement.hidePin(map);
                kept = replacements.add(replacement);
            } else if (ObjectElements.isArena(map)) {
                handOver(map, old);
            }
        } finally {
            if (!kept) {
                old.close();
            }
        }
    }

    /** If the pin went meanwhile, libbpf would create an arena, and map it over whatever is at its address. */
    private void handOver(long map, MapCore arena) {
        arena.call(fd -> Errors.check("hand over", arena.subject(), MapNative.reuse(map, fd)));
    }

    /** Removes the pins that libbpf leaves after a failed load. */
    void removeHandedOver(Throwable failure) {
        handedOver.forEach((name, path) -> attempt(failure, () -> Pins.unpin(path, handle.mapSubject(name))));
    }

    private void requireReplaceable(
            String name, long map, PinPolicy policy, Path path, MapCore old, List<String> differences) {
        String advice = switch (policy) {
            case FAIL ->
                "unpin it, pin this map elsewhere, or set a PinPolicy: REPLACE starts with an empty map,"
                        + " MIGRATE copies the entries";
            case REPLACE -> null;
            case MIGRATE -> whyNotMigrated(map, old);
        };
        if (advice != null) {
            throw new MapMismatchException(
                    "load",
                    handle.mapSubject(name),
                    "the map that is pinned at " + path + " has " + String.join(", ", differences) + "; " + advice,
                    differences,
                    0,
                    List.of());
        }
    }

    /** Null if it can be. */
    private static String whyNotMigrated(long map, MapCore old) {
        if (ObjectElements.spec(map)[MapNative.SPEC_INTERNAL] != 0) {
            return "global variables have no fixed places, so they cannot be migrated; use PinPolicy.REPLACE";
        }
        return MapCopy.isPossible(old.type())
                ? null
                : "a map of type " + old.type() + " has no entries that can be migrated; use PinPolicy.REPLACE";
    }

    /**
     * Replaces what does not fit, after the load: all of it or nothing.
     *
     * @return what was copied
     * @throws BpfException if the kernel refuses; the pins are then as before the load
     */
    List<MapMigration> replace(long object) {
        try {
            List<MapMigration> migrations = new ArrayList<>();
            for (PinReplacement replacement : replacements) {
                replacement
                        .prepare(ObjectElements.findMap(handle, object, replacement.name()))
                        .ifPresent(migrations::add);
            }
            for (PinReplacement replacement : replacements) {
                replacement.replace(ObjectElements.findMap(handle, object, replacement.name()));
            }
            migrations.forEach(migration -> PinReplacement.log(handle.subject(), migration));
            return List.copyOf(migrations);
        } catch (RuntimeException | Error e) {
            undo(e);
            throw e;
        }
    }

    private void undo(Throwable failure) {
        for (PinReplacement replacement : replacements) {
            attempt(failure, replacement::undo);
        }
        created.forEach((name, path) -> attempt(failure, () -> Pins.unpin(path, handle.mapSubject(name))));
    }

    private static void attempt(Throwable failure, Runnable step) {
        try {
            step.run();
        } catch (BpfException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        replacements.forEach(PinReplacement::close);
    }
}
