package io.bpf4j.internal;

import io.bpf4j.NativeLibraryException;
import io.bpf4j.internal.jni.SystemNative;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;

/** Finds, unpacks, checks and loads the shared object, once. */
public final class NativeLibrary {

    /** Names the shared object itself; nothing else is tried then. */
    public static final String PATH_PROPERTY = "io.bpf4j.native.path";

    /** Names the directory in which to unpack the shared object, before all others. */
    public static final String DIRECTORY_PROPERTY = "io.bpf4j.native.dir";

    private static final String FILE_NAME = "libbpf4j.so";

    /** {@code os.arch} to the architecture in the resource's path, which is the one of {@code uname -m}. */
    private static final Map<String, String> ARCHITECTURES = Map.of(
            "amd64", "x86_64",
            "x86_64", "x86_64",
            "aarch64", "aarch64",
            "riscv64", "riscv64",
            "ppc64le", "ppc64le",
            "s390x", "s390x");

    private NativeLibrary() {}

    /**
     * Loads the library unless that was done before.
     *
     * @throws NativeLibraryException if it cannot be used here, each time with the outcome of the first attempt
     */
    public static void ensureLoaded() {
        NativeLibraryException failure = Holder.FAILURE;
        if (failure != null) {
            throw new NativeLibraryException(reasonOf(failure), List.of(failure));
        }
    }

    /** Why the library cannot be used, or null if it can. */
    public static NativeLibraryException failure() {
        return Holder.FAILURE;
    }

    private static String reasonOf(NativeLibraryException failure) {
        return StringUtils.substringAfter(failure.getMessage(), ": ");
    }

    private static final class Holder {
        private static final NativeLibraryException FAILURE = load();
    }

    private static NativeLibraryException load() {
        try {
            String path = System.getProperty(PATH_PROPERTY);
            if (path != null) {
                loadExactly(Path.of(path));
            } else {
                loadBundled(System.getProperty("os.name"), System.getProperty("os.arch"));
            }
            checkAbi(path);
            return null;
        } catch (NativeLibraryException e) {
            return e;
        }
    }

    private static void loadExactly(Path file) {
        try {
            loadFile(file.toAbsolutePath());
        } catch (UnsatisfiedLinkError e) {
            throw new NativeLibraryException(
                    "the system property " + PATH_PROPERTY + " names " + file + ", which does not load: "
                            + e.getMessage(),
                    List.of(e));
        }
    }

    private static void checkAbi(String path) {
        try {
            checkAbi(SystemNative.abi());
        } catch (UnsatisfiedLinkError e) {
            // What is in the jar has this method, so it is a library that somebody named.
            throw new NativeLibraryException(
                    "the system property " + PATH_PROPERTY + " names " + path + ", which is another library: "
                            + e.getMessage(),
                    List.of(e));
        }
    }

    static void loadBundled(String osName, String osArch) {
        byte[] library = bundled(osName, osArch);
        List<Throwable> attempts = new ArrayList<>();
        for (Path directory : candidateDirectories()) {
            try {
                loadFrom(directory, library);
                return;
            } catch (IOException | UnsatisfiedLinkError e) {
                attempts.add(new IOException(directory + ": " + outcome(e), e));
            }
        }
        throw new NativeLibraryException(
                "none of the directories " + candidateDirectories() + " lets it be unpacked and run; name one that is"
                        + " writable and not mounted noexec with -D" + DIRECTORY_PROPERTY + "=DIR",
                attempts);
    }

    /** The message, or more where it would only repeat a file's name. */
    private static String outcome(Throwable failure) {
        return failure instanceof FileSystemException ? failure.toString() : failure.getMessage();
    }

    /** The architecture that this JVM runs on, as {@code uname -m} tells it. */
    public static String architecture() {
        String name = System.getProperty("os.arch");
        return ARCHITECTURES.getOrDefault(name.toLowerCase(Locale.ROOT), name);
    }

    /** The shared object for an operating system and architecture, as the jar holds it and its digest confirms. */
    static byte[] bundled(String osName, String osArch) {
        String platform = osName + " on " + osArch;
        if (!osName.equals("Linux")) {
            throw new NativeLibraryException(
                    "this is " + platform + ", and eBPF programs are loaded on Linux only", List.of());
        }
        String architecture = ARCHITECTURES.get(osArch.toLowerCase(Locale.ROOT));
        byte[] library = resource(resourceOf(architecture));
        byte[] digest = resource(resourceOf(architecture) + ".sha256");
        if (architecture == null || library == null || digest == null) {
            throw new NativeLibraryException(
                    "this is " + platform + ", for which this jar has no shared object; it has "
                            + bundledArchitectures() + ". Build it from source there and name it with -D"
                            + PATH_PROPERTY + "=FILE",
                    List.of());
        }
        String expected = new String(digest, StandardCharsets.US_ASCII).strip();
        checkDigest(library, expected);
        return library;
    }

    private static String resourceOf(String architecture) {
        return "/META-INF/native/linux-" + architecture + "/" + FILE_NAME;
    }

    /** The architectures that the jar has a shared object for. */
    static String bundledArchitectures() {
        String found = ARCHITECTURES.values().stream()
                .distinct()
                .filter(each -> NativeLibrary.class.getResource(resourceOf(each)) != null)
                .sorted()
                .collect(Collectors.joining(", "));
        return StringUtils.defaultIfEmpty(found, "none at all");
    }

    static void checkDigest(byte[] library, String expected) {
        String actual = sha256(library);
        if (!actual.equals(expected)) {
            throw new NativeLibraryException(
                    "the shared object in the jar is damaged: its SHA-256 is " + actual + ", not " + expected,
                    List.of());
        }
    }

    static void checkAbi(int actual) {
        if (actual != SystemNative.ABI) {
            throw new NativeLibraryException(
                    "the shared object has interface number " + actual + ", this jar needs " + SystemNative.ABI
                            + "; use a shared object built from the same version",
                    List.of());
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = NativeLibrary.class.getResourceAsStream(name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new NativeLibraryException("the resource " + name + " cannot be read", List.of(e));
        }
    }

    private static Set<Path> candidateDirectories() {
        String home = System.getProperty("user.home");
        String cache = StringUtils.defaultIfEmpty(System.getenv("XDG_CACHE_HOME"), home + "/.cache");
        Set<Path> directories = new LinkedHashSet<>();
        String chosen = System.getProperty(DIRECTORY_PROPERTY);
        if (chosen != null) {
            directories.add(Path.of(chosen));
        }
        directories.add(Path.of(System.getProperty("java.io.tmpdir")));
        directories.add(Path.of(cache));
        directories.add(Path.of(home));
        return directories;
    }

    /** Unpacks into a directory that only this user can enter, so that nobody can swap the file before it is loaded. */
    private static void loadFrom(Path parent, byte[] library) throws IOException {
        Path directory = Files.createTempDirectory(
                parent, "bpf4j-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve(FILE_NAME);
        try {
            Files.write(file, library, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));
            if (!Files.isExecutable(file)) {
                throw new IOException("mounted noexec");
            }
            loadFile(file);
        } finally {
            // The mapping outlives the name, so nothing is left behind however the JVM ends.
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    @SuppressWarnings("restricted")
    private static void loadFile(Path file) {
        try {
            System.load(file.toString());
        } catch (RuntimeException e) {
            // IllegalCallerException of JDK 24 and later, which JDK 17 does not know for this method.
            throw new NativeLibraryException(
                    "this JVM denies native access; allow it with --enable-native-access=" + moduleName(), List.of(e));
        }
    }

    private static String moduleName() {
        Module module = NativeLibrary.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
