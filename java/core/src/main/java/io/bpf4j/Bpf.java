package io.bpf4j;

import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.jni.SystemNative;
import java.util.Optional;

/**
 * Whether the library can work on this machine. The first call of any method loads the shared object; nothing is done before.
 *
 * <p>The shared object is the one in the jar for {@code os.arch}. Two system properties override that: {@code io.bpf4j.native.path} names another file, and
 * {@code io.bpf4j.native.dir} a directory in which to unpack the jar's, where the temporary directory, {@code $XDG_CACHE_HOME} or {@code ~/.cache}
 * and the home directory are all read-only or mounted {@code noexec}.
 */
public final class Bpf {

    private Bpf() {}

    /** Whether the shared object is loaded. It says nothing of the kernel or of privileges. */
    public static boolean isAvailable() {
        return NativeLibrary.failure() == null;
    }

    /** Why the shared object is not loaded; empty if it is. */
    public static Optional<NativeLibraryException> unavailabilityCause() {
        return Optional.ofNullable(NativeLibrary.failure());
    }

    /**
     * Returns if the shared object is loaded.
     *
     * @throws NativeLibraryException if it is not
     */
    public static void ensureAvailability() {
        NativeLibrary.ensureLoaded();
    }

    /**
     * Version of the libbpf in the shared object, such as {@code "1.7"}.
     *
     * @throws NativeLibraryException if the shared object is not loaded
     */
    public static String libbpfVersion() {
        NativeLibrary.ensureLoaded();
        return SystemNative.libbpfMajorVersion() + "." + SystemNative.libbpfMinorVersion();
    }
}
