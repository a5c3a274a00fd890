package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.jni.MapNative;
import java.util.List;

/** Maps in the kernel that an object takes over before its load: in place of its own, or as templates. Used under the object's lock. */
final class MapReuse {

    private MapReuse() {}

    /**
     * A descriptor of a map that is to be used, which lives as long as the object.
     *
     * @param subject the object's map as messages call it
     * @param map the object's map
     * @throws MapMismatchException if they differ
     * @throws IllegalStateException if the other map is closed
     */
    static Descriptor hold(OpenObject object, String subject, long map, MapCore other) {
        return other.call(fd -> {
            List<String> differences = other.shape().differences(MapShape.declared(map));
            if (!differences.isEmpty()) {
                throw new MapMismatchException(
                        "use " + other.subject() + " as",
                        subject,
                        "it has " + String.join(", ", differences),
                        differences,
                        0,
                        List.of());
            }
            return object.duplicate(fd, other.subject());
        });
    }

    /** Lets libbpf use a map, neither create nor pin one. */
    static int use(long map, Descriptor other) {
        if (ObjectElements.spec(map)[MapNative.SPEC_AUTOCREATE] == 0) {
            MapNative.setAutocreate(map, true);
        }
        int result = MapNative.setPinPath(map, null);
        return result < 0 ? result : other.call(other, fd -> MapNative.reuse(map, fd));
    }

    /** Lets libbpf take a map as the template of inner maps; {@code -EEXIST} if it has got one. */
    static int setInner(long map, Descriptor template) {
        int result = template.call(template, fd -> MapNative.setInner(map, fd));
        // The type was looked at before, so this is all that libbpf can mean.
        return result == -Errno.EINVAL ? -Errno.EEXIST : result;
    }
}
