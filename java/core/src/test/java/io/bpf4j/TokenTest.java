package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.attach.Xdp;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading in a user namespace of one's own, by what the host delegates to a bpf file system there. */
@KernelTest
class TokenTest {

    private static final KernelNeed TOKENS = KernelNeed.of("BPF tokens", 6, 9);

    @TempDir
    Path directory;

    private String attempt(String... arguments) {
        return attemptWithPrograms("any", arguments);
    }

    /** With a token for programs of some types. */
    private String attemptWithPrograms(String programs, String... arguments) {
        Path delegate = directory.resolve("delegate");
        Commands.run(
                "gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", delegate.toString(), "src/test/c/delegate.c");
        Path bpffs = directory.resolve("bpffs");
        Commands.run("mkdir", bpffs.toString());
        List<String> prefix = List.of(delegate.toString(), bpffs.toString(), programs);
        Commands.Result result = ChildJvm.run(prefix, Attempt.class, arguments);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    @Test
    void aTokenGivesTheRightToLoad() {
        TOKENS.require();
        assertThat(attempt("load", directory.resolve("bpffs").toString()))
                .startsWith("counted 1 packet, link of program");
    }

    @Test
    void aTokenGivesTheRightToCreateMaps() {
        TOKENS.require();
        assertThat(attempt("create", directory.resolve("bpffs").toString()))
                .isEqualTo("created HASH" + System.lineSeparator()
                        + "created SK_STORAGE" + System.lineSeparator()
                        + "created ARRAY_OF_MAPS" + System.lineSeparator()
                        + "created DEVMAP" + System.lineSeparator());
    }

    @Test
    void withoutATokenTheNamespaceIsNamed() {
        TOKENS.require();
        assertThat(attempt("load"))
                .startsWith("BpfPermissionException cannot load object maps")
                .contains("capabilities do not count for BPF; run it outside, or hand it a BPF token");
    }

    /** One for socket filters, whose type is 1, does not cover XDP. */
    @Test
    void aTokenThatDelegatesOtherTypesIsNotEnough() {
        TOKENS.require();
        assertThat(attemptWithPrograms("2", "load", directory.resolve("bpffs").toString()))
                .startsWith("BpfPermissionException cannot load object maps")
                .contains("hand it a BPF token")
                .contains("that delegates the commands, types of maps and programs, and attachments in question");
    }

    @Test
    void mapsSayWhyThereIsNoToken() {
        MapSpec spec = MapSpec.of(BpfMapType.HASH, 4, 4, 1);
        String message = "cannot take a BPF token from %s for map of type HASH";
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> BpfMap.create(spec.tokenPath(directory)))
                .withMessageStartingWith(message.formatted(directory))
                .withMessageContaining("EINVAL (invalid argument): it is no bpf file system");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> BpfMap.create(spec.tokenPath(Path.of("/nowhere"))))
                .withMessageStartingWith(message.formatted("/nowhere"));
        TOKENS.require();
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> BpfMap.create(spec.tokenPath(Path.of("/sys/fs/bpf"))))
                .withMessageContaining("in the initial user namespace there are no tokens");
    }

    /** That was mounted without delegating anything. */
    @Test
    void otherFileSystemsGiveNoToken() {
        OpenObject open = TestObjects.open("maps").tokenPath(directory);
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(open::load)
                .withMessageContaining("cannot load object maps with a BPF token from " + directory)
                .withMessageContaining("it is no bpf file system")
                .satisfies(e -> assertThat(String.join("\n", e.libbpfMessages()))
                        .contains(directory.toString())
                        .contains("token"));
    }

    @Test
    void aMissingDirectoryIsRefused() {
        try (OpenObject open = TestObjects.open("maps")) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> open.tokenPath(Path.of("/nowhere")))
                    .withMessage("cannot set the token path of object maps: there is no directory /nowhere");
        }
    }

    /** Loads, attaches and counts. */
    static final class Attempt {

        private Attempt() {}

        private static void create(Path bpffs) {
            MapSpec number = MapSpec.of(BpfMapType.HASH, 4, 4, 1);
            Stream.of(
                            number,
                            MapSpec.of(BpfMapType.SK_STORAGE, 4, 4, 0).flags(MapFlag.NO_PREALLOC),
                            MapSpec.of(BpfMapType.ARRAY_OF_MAPS, 4, 4, 1).inner(number),
                            MapSpec.of(BpfMapType.DEVMAP, 4, 4, 1))
                    .forEach(spec -> {
                        try (BpfMap<byte[], byte[]> map = BpfMap.create(spec.tokenPath(bpffs))) {
                            System.out.println("created " + map.type());
                        } catch (BpfException e) {
                            System.out.println(e.getMessage());
                        }
                    });
        }

        public static void main(String[] arguments) {
            if (arguments[0].equals("create")) {
                create(Path.of(arguments[1]));
                return;
            }
            OpenObject open = TestObjects.open("maps");
            if (arguments.length > 1) {
                open.tokenPath(Path.of(arguments[1]));
            }
            try (BpfObject object = open.load();
                    BpfLink link = object.program("count_packets").attach(Xdp.on("lo"))) {
                object.program("count_packets").run(RunOptions.packet(new byte[64]));
                BpfMap<Long, Long> counts = object.map("array").as(BpfType.U32, BpfType.U64);
                System.out.println("counted " + counts.lookup(0L).orElseThrow() + " packet, " + link);
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }
}
