package io.bpf4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpf4j.Bpf;
import io.bpf4j.BpfObject;
import io.bpf4j.NativeLibraryException;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way of loading in a JVM of its own: a JVM loads once. */
class NativeLibraryTest {

    @TempDir
    private Path directory;

    /** What a child JVM does: loads, and says how that went. */
    static final class Probe {

        private Probe() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println("available " + Bpf.isAvailable());
            Bpf.unavailabilityCause().ifPresent(Probe::print);
            tryTo("ensureAvailability", Bpf::ensureAvailability);
            tryTo("ensureAvailability", Bpf::ensureAvailability);
            tryTo("libbpfVersion", Bpf::libbpfVersion);
            tryTo("open", () -> BpfObject.open(TestObjects.bytes("maps")).close());
            try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
                maps.filter(line -> line.contains("bpf4j.so"))
                        .map(line -> line.replaceFirst("[^/]*", "mapped "))
                        .distinct()
                        .forEach(System.out::println);
            }
        }

        private static void print(Throwable failure) {
            System.out.println("cause " + failure.getMessage());
            for (Throwable attempt : failure.getSuppressed()) {
                System.out.println("attempt " + attempt.getMessage());
            }
        }

        private static void tryTo(String what, Runnable action) {
            try {
                action.run();
                System.out.println(what + " done");
            } catch (NativeLibraryException e) {
                System.out.println(what + " failed: " + e.getMessage());
            }
        }
    }

    private static List<String> java(String... options) {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path")));
        command.addAll(ChildJvm.options());
        command.addAll(List.of(options));
        return command;
    }

    private static String runProbe(String... options) {
        List<String> command = java(options);
        if (Runtime.version().feature() >= 24) {
            command.add(1, "--enable-native-access=ALL-UNNAMED");
        }
        return run(command, Probe.class);
    }

    private static String run(List<String> command, Class<?> main) {
        List<String> whole = new ArrayList<>(command);
        whole.add(main.getName());
        Commands.Result result = Commands.tryRun(whole);
        assertThat(result.exitCode())
                .as("%s%n%s", result.output(), result.errors())
                .isZero();
        return result.output();
    }

    private static void assertWorks(String output) {
        assertThat(output.lines())
                .contains("available true", "ensureAvailability done", "libbpfVersion done", "open done")
                .noneMatch(line -> line.contains("failed"));
    }

    private static void assertUnpackedIn(Path parent, String output) throws IOException {
        String start = "mapped " + parent.toRealPath() + "/bpf4j-";
        assertThat(output.lines()).anyMatch(line -> line.startsWith(start) && line.endsWith("/libbpf4j.so (deleted)"));
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void theLibraryIsAvailableHere() {
        assertThat(Bpf.isAvailable()).isTrue();
        assertThat(Bpf.unavailabilityCause()).isEmpty();
        assertThatCode(Bpf::ensureAvailability).doesNotThrowAnyException();
        assertThat(Bpf.libbpfVersion()).matches("1\\.\\d+");
    }

    @Test
    void thePathPropertyNamesTheSharedObject() throws IOException {
        Path copy = directory.resolve("my-bpf4j.so");
        Files.write(copy, NativeLibrary.bundled(System.getProperty("os.name"), System.getProperty("os.arch")));

        String output = runProbe("-D" + NativeLibrary.PATH_PROPERTY + "=" + copy);

        assertWorks(output);
        assertThat(output.lines()).contains("mapped " + copy.toRealPath());
    }

    @Test
    void aPathThatIsNoSharedObjectIsNamedWithItsProperty() throws IOException {
        Path garbage = Files.writeString(directory.resolve("garbage.so"), "no ELF");

        String output = runProbe("-D" + NativeLibrary.PATH_PROPERTY + "=" + garbage);

        String reason = "the system property io.bpf4j.native.path names " + garbage + ", which does not load: ";
        assertThat(output.lines().filter(line -> line.contains(reason)).map(line -> line.split(" ")[0]))
                .containsExactly("cause", "ensureAvailability", "ensureAvailability", "libbpfVersion", "open");
        assertThat(output.lines()).contains("available false").noneMatch(line -> line.startsWith("mapped"));
    }

    @Test
    void aPathThatDoesNotExistIsNamedWithItsProperty() {
        String output = runProbe("-D" + NativeLibrary.PATH_PROPERTY + "=/nonexistent/x.so");

        assertThat(output).contains("available false", "io.bpf4j.native.path names /nonexistent/x.so");
    }

    @Test
    void aPathToAnotherLibraryIsNamedWithItsProperty() {
        Path other = directory.resolve("other.so");
        Commands.run("gcc", "-shared", "-o", other.toString(), "-x", "c", "/dev/null");

        String output = runProbe("-D" + NativeLibrary.PATH_PROPERTY + "=" + other);

        assertThat(output).contains("available false", "io.bpf4j.native.path names " + other);
        assertThat(output.lines().filter(line -> line.contains("failed"))).hasSize(4);
    }

    @Test
    void theDirectoryPropertyComesFirstAndNothingIsLeftInIt() throws IOException {
        Path chosen = Files.createDirectory(directory.resolve("chosen"));
        Path temporary = Files.createDirectory(directory.resolve("temporary"));

        String output =
                runProbe("-D" + NativeLibrary.DIRECTORY_PROPERTY + "=" + chosen, "-Djava.io.tmpdir=" + temporary);

        assertWorks(output);
        assertUnpackedIn(chosen, output);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void theTemporaryDirectoryIsUsedWithoutProperty() throws IOException {
        String output = runProbe("-Djava.io.tmpdir=" + directory);

        assertWorks(output);
        assertUnpackedIn(directory, output);
    }

    @Test
    @KernelTest
    void aDirectoryMountedNoexecIsPassedOver() throws IOException {
        Path noexec = Files.createDirectory(directory.resolve("noexec"));
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        List<String> command = withMounts("mount -t tmpfs -o noexec bpf4j-test " + noexec, noexec);
        command.addAll(java("-D" + NativeLibrary.DIRECTORY_PROPERTY + "=" + noexec, "-Djava.io.tmpdir=" + temporary));

        String output = run(command, Probe.class);

        assertWorks(output);
        assertUnpackedIn(temporary, output);
        assertThat(output).endsWith("left:\n");
    }

    @Test
    @KernelTest
    void whereNoDirectoryWorksTheExceptionHasEveryAttempt() throws IOException {
        Path noexec = Files.createDirectory(directory.resolve("noexec"));
        Path readOnly = Files.createDirectory(directory.resolve("read-only"));
        List<String> command = withMounts(
                "mount -t tmpfs -o noexec bpf4j-test " + noexec + "; mount -t tmpfs -o ro bpf4j-test " + readOnly,
                noexec);
        command.addAll(List.of("env", "XDG_CACHE_HOME=/nonexistent/cache"));
        command.addAll(java(
                "-D" + NativeLibrary.DIRECTORY_PROPERTY + "=" + noexec,
                "-Djava.io.tmpdir=" + readOnly,
                "-Duser.home=/nonexistent/home"));

        String output = run(command, Probe.class);

        assertThat(output.lines().filter(line -> line.startsWith("attempt")))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("attempt " + noexec + ": mounted noexec"),
                        second -> assertThat(second).contains(readOnly + ": ", "Read-only file system"),
                        third -> assertThat(third).contains("/nonexistent/cache: ", "NoSuchFile"),
                        fourth -> assertThat(fourth).contains("/nonexistent/home: ", "NoSuchFile"));
        assertThat(output)
                .contains("available false")
                .contains("[" + noexec + ", " + readOnly + ", /nonexistent/cache, /nonexistent/home]")
                .contains("-Dio.bpf4j.native.dir=DIR")
                .endsWith("left:\n");
    }

    /** Start of a command that runs the rest with mounts that end with it, and then prints what is left in a directory. */
    private static List<String> withMounts(String mounts, Path directory) {
        return new ArrayList<>(List.of(
                "unshare", "--mount", "sh", "-euc", mounts + "; \"$@\"; echo left: $(ls -A " + directory + ")", "sh"));
    }

    /** Unpacks again and again under a umask that allows all, until the directory was seen while it was there. */
    static final class Watcher {

        private Watcher() {}

        public static void main(String[] arguments) throws IOException {
            Path parent = Path.of(System.getProperty("java.io.tmpdir"));
            Thread loader = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    NativeLibrary.loadBundled(System.getProperty("os.name"), System.getProperty("os.arch"));
                }
            });
            loader.setDaemon(true);
            loader.start();
            while (true) {
                try (Stream<Path> entries = Files.list(parent)) {
                    List<Path> found = entries.toList();
                    if (!found.isEmpty()) {
                        System.out.println(PosixFilePermissions.toString(Files.getPosixFilePermissions(found.get(0))));
                        return;
                    }
                } catch (NoSuchFileException e) {
                    // Gone between the two calls: look again.
                    continue;
                }
            }
        }
    }

    @Test
    void theDirectoryIsPrivateWhateverTheUmask() {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 0; exec \"$@\"", "sh"));
        command.addAll(java("-Djava.io.tmpdir=" + directory));

        assertThat(run(command, Watcher.class)).startsWith("rwx------");
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Mac OS X, aarch64", "FreeBSD, amd64"})
    void anotherOperatingSystemIsNamed(String name, String architecture) {
        assertThatThrownBy(() -> NativeLibrary.bundled(name, architecture))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining(
                        "this is " + name + " on " + architecture + ", and eBPF programs are loaded on Linux only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mips", "sparcv9", "x86", "../../evil"})
    void anArchitectureWithoutSharedObjectIsNamed(String architecture) {
        assertThatThrownBy(() -> NativeLibrary.bundled("Linux", architecture))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("this is Linux on " + architecture + ", for which this jar has no shared object")
                .hasMessageContaining("-Dio.bpf4j.native.path=FILE");
    }

    /** {@code e_machine} of the ELF header, in the byte order that the header states. */
    private static int machine(byte[] library) {
        ByteOrder order = library[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        return ByteBuffer.wrap(library).order(order).getShort(18);
    }

    @Test
    void anArchitectureWithoutSharedObjectIsToldWhichOnesThereAre() {
        assertThatThrownBy(() -> NativeLibrary.bundled("Linux", "mips"))
                .hasMessageContaining("it has " + NativeLibrary.bundledArchitectures() + ". Build it");
    }

    @Test
    void eachSharedObjectIsForItsArchitecture() {
        Map<String, Integer> machines =
                Map.of("x86_64", 62, "aarch64", 183, "riscv64", 243, "ppc64le", 21, "s390x", 22);
        List<String> found = List.of(NativeLibrary.bundledArchitectures().split(", "));

        assertThat(machines.keySet()).containsAll(found);
        assertThat(found)
                .allSatisfy(each -> assertThat(machine(NativeLibrary.bundled("Linux", each)))
                        .isEqualTo(machines.get(each)));
        String own = System.getProperty("os.arch").replace("amd64", "x86_64");
        assertThat(found).contains(own);
        if (own.equals("x86_64")) {
            assertThat(found).as("the cross-compiled one").contains("aarch64");
        }
    }

    @Test
    void theSharedObjectOfThisMachineIsAnElfFile() {
        byte[] library = NativeLibrary.bundled("Linux", System.getProperty("os.arch"));

        assertThat(library).startsWith(0x7f, 'E', 'L', 'F');
        assertThat(NativeLibrary.bundled("Linux", System.getProperty("os.arch").toUpperCase(Locale.ROOT)))
                .isEqualTo(library);
    }

    @Test
    void aDamagedSharedObjectIsNotLoaded() {
        // SHA-256 of no bytes, as every tool gives it.
        String digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

        assertThatCode(() -> NativeLibrary.checkDigest(new byte[0], digest)).doesNotThrowAnyException();
        assertThatThrownBy(() -> NativeLibrary.checkDigest(new byte[1], digest))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("the shared object in the jar is damaged: its SHA-256 is ")
                .hasMessageContaining(digest);
    }

    @Test
    void aSharedObjectOfAnotherVersionIsNotUsed() {
        assertThatCode(() -> NativeLibrary.checkAbi(SystemNative.ABI)).doesNotThrowAnyException();
        assertThatThrownBy(() -> NativeLibrary.checkAbi(SystemNative.ABI + 1))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining(
                        "interface number " + (SystemNative.ABI + 1) + ", this jar needs " + SystemNative.ABI);
    }

    @Test
    void aJvmThatDeniesNativeAccessIsToldHowToAllowIt() {
        assumeTrue(Runtime.version().feature() >= 24, "JDKs before 24 cannot deny native access to libraries");

        String output = run(java("--illegal-native-access=deny"), Probe.class);

        assertThat(output)
                .contains("available false")
                .contains("this JVM denies native access; allow it with --enable-native-access=ALL-UNNAMED");
    }

    @Test
    void theJarWorksOnTheModulePath() throws IOException {
        Path object = directory.resolve("maps.bpf.o");
        Files.write(object, TestObjects.bytes("maps"));
        Path program = directory.resolve("User.java");
        Files.writeString(program, """
                import io.bpf4j.BpfObject;
                import io.bpf4j.OpenObject;
                import io.bpf4j.type.BpfType;
                import java.nio.ByteBuffer;
                import java.nio.file.Path;

                class User {
                    record Point(int x, long y) {}

                    public static void main(String[] arguments) {
                        ByteBuffer memory = ByteBuffer.allocate(16);
                        BpfType<Point> type = BpfType.ofRecord(Point.class);
                        type.write(memory, 0, new Point(1, 2));
                        System.out.println(type.read(memory, 0));
                        try (OpenObject object = BpfObject.open(Path.of(arguments[0]))) {
                            System.out.println(BpfObject.class.getModule() + " opened " + object.name() + " with "
                                    + object.maps().size() + " maps");
                        }
                    }
                }
                """);
        String modulePath = Stream.of(Bpf.class, org.slf4j.Logger.class, org.apache.commons.lang3.StringUtils.class)
                .map(NativeLibraryTest::location)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-p", modulePath, "--add-modules", "io.bpf4j"));
        command.addAll(ChildJvm.options());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=io.bpf4j");
        }
        command.add(program.toString());
        command.add(object.toString());

        Commands.Result result = Commands.tryRun(command);

        assertThat(result.errors()).doesNotContain("Exception", "restricted");
        assertThat(result.output()).isEqualTo("Point[x=1, y=2]\nmodule io.bpf4j opened maps with 4 maps\n");
        assertThat(result.exitCode()).isZero();
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
