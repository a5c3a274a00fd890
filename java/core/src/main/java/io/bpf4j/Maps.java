package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.DescriptorInfo;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.Probe;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Maps that belong to no object, and what the kernel says of maps. */
final class Maps {

    /** The types of {@code MapNative.createStorageBtf}. */
    private static final int STORAGE_KEY_TYPE = 1;

    private static final int STORAGE_VALUE_TYPE = 3;

    private static final Ids IDS = new Ids("map", MapNative::openById, MapNative::nextId);

    private Maps() {}

    static MapCore create(MapSpec spec) {
        NativeLibrary.ensureLoaded();
        MapCore core = MapCore.of(spec.name(), name("created map", spec.name()), createDescriptor(spec));
        if (spec.inner() != null) {
            core.innerTemplate(spec.inner().shape());
        }
        return core;
    }

    private static String name(String what, String name) {
        return name.isEmpty() ? what : what + " " + name;
    }

    /** A descriptor of a new map, which the caller owns. */
    static int createDescriptor(MapSpec spec) {
        return Tokens.with(spec.tokenPath(), spec.toString(), token -> createDescriptor(spec, token));
    }

    private static int createDescriptor(MapSpec spec, int token) {
        int inner = spec.inner() == null ? -1 : createDescriptor(spec.inner(), token);
        int btf = 0;
        try {
            btf = spec.type().isLocalStorage() ? createStorageBtf(spec, token) : 0;
            return createDescriptor(spec, inner, btf, token);
        } finally {
            if (inner >= 0) {
                SystemNative.close(inner);
            }
            if (btf > 0) {
                SystemNative.close(btf);
            }
        }
    }

    private static int createStorageBtf(MapSpec spec, int token) {
        int btf = MapNative.createStorageBtf(spec.valueSize(), token);
        if (btf < 0) {
            throw creationFailure(spec, btf);
        }
        return btf;
    }

    private static int createDescriptor(MapSpec spec, int inner, int btf, int token) {
        MapShape shape = spec.shape();
        int fd = MapNative.create(
                shape.type().ordinal(),
                NativeStrings.bytes(spec.name()),
                shape.keySize(),
                shape.valueSize(),
                (int) shape.maxEntries(),
                shape.flags(),
                shape.extra(),
                spec.numaNode(),
                inner,
                btf,
                btf == 0 ? 0 : STORAGE_KEY_TYPE,
                btf == 0 ? 0 : STORAGE_VALUE_TYPE,
                token);
        if (fd < 0) {
            throw creationFailure(spec, fd);
        }
        return fd;
    }

    private static BpfException creationFailure(MapSpec spec, int result) {
        return creationFailure(spec.type(), spec.flags(), spec.toString(), result, invalid(spec));
    }

    private static String invalid(MapSpec spec) {
        String general =
                "the kernel does not take this combination of sizes, number of entries and flags " + spec.flags();
        return switch (spec.type()) {
            case RINGBUF, USER_RINGBUF ->
                general + "; the size of a ring buffer is a power of two and whole pages, of " + SystemNative.pageSize()
                        + " bytes here";
            default -> general;
        };
    }

    /**
     * Why a map could not be created.
     *
     * @param invalid what to make of {@code EINVAL} if the kernel knows the type and the flags
     */
    static BpfException creationFailure(
            BpfMapType type, Collection<MapFlag> flags, String subject, int result, String invalid) {
        List<Probe> unsupported = Unsupported.isPossible(result) ? Unsupported.ofMap(type, flags) : List.of();
        if (!unsupported.isEmpty()) {
            String reasons = unsupported.stream().map(Errors::lack).collect(Collectors.joining("; "));
            return new BpfNotSupportedException("create", subject, reasons, -result, List.of());
        }
        String hint = result == -Errno.EINVAL ? invalid : null;
        return Errors.failure("create", subject, result, Capability.toCreate(type, flags), hint, List.of());
    }

    static MapCore openById(long id) {
        return MapCore.of(null, IDS.subject(id), IDS.open(id));
    }

    static MapCore openPinned(Path path) {
        String subject = "map pinned at " + path;
        MapCore core = MapCore.of(null, subject, Pins.open(path, "map", subject));
        core.pin().found(path);
        return core;
    }

    static List<MapInfo> list() {
        return IDS.list(fd -> info(fd, "a map"));
    }

    static MapInfo info(MapCore core) {
        return core.call(fd -> info(fd, core.subject()));
    }

    private static MapInfo info(int fd, String subject) {
        long[] numbers = new long[MapNative.INFO_LENGTH];
        byte[] name = new byte[MapNative.NAME_LENGTH];
        Errors.check("get information on", subject, MapNative.info(fd, numbers, name));
        MapShape shape = MapShape.of(numbers);
        DescriptorInfo descriptor = DescriptorInfo.of(fd);
        return new MapInfo(
                numbers[MapNative.INFO_ID],
                NativeStrings.terminated(name),
                shape.type(),
                shape.keySize(),
                shape.valueSize(),
                shape.maxEntries(),
                MapFlag.of(shape.flags()),
                shape.extra(),
                descriptor.number("memlock").orElse(0),
                MapCalls.isFrozen(descriptor),
                numbers[MapNative.INFO_BTF_ID],
                numbers[MapNative.INFO_BTF_KEY_TYPE],
                numbers[MapNative.INFO_BTF_VALUE_TYPE]);
    }

    static void freeze(MapCore core) {
        core.call(fd -> {
            int result = MapNative.freeze(fd);
            // Newer kernels say that the caller may not write it, older ones that it is in use.
            if (result < 0 && MapCalls.isFrozen(DescriptorInfo.of(fd))) {
                throw new MapFrozenException("freeze", core.subject(), "it is frozen already", -result, List.of());
            }
            if (result == -Errno.EBUSY) {
                String hint = "its memory is mapped for writing, or a call that changes it is in progress";
                throw Errors.failure("freeze", core.subject(), result, hint, List.of());
            }
            return Errors.check("freeze", core.subject(), result);
        });
    }
}
