package io.bpf4j.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.attach.Cgroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@BpfTest
class TestCgroupTest {

    /** The path of this process's cgroup. */
    private static String own() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.startsWith("0::"))
                .findFirst()
                .orElseThrow();
    }

    private static String name(TestCgroup cgroup) {
        return "/" + cgroup.directory().getFileName();
    }

    @Test
    void thisProcessComesBack(TestCgroup cgroup) throws Exception {
        String before = own();
        assertThat(cgroup.call(TestCgroupTest::own)).endsWith(name(cgroup));
        assertThat(own()).isEqualTo(before).doesNotEndWith(name(cgroup));
        IOException checked = new IOException("on purpose");
        assertThatThrownBy(() -> cgroup.call(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        IllegalStateException unchecked = new IllegalStateException("on purpose");
        assertThatThrownBy(() -> cgroup.run(() -> {
                    throw unchecked;
                }))
                .isSameAs(unchecked);
        assertThat(own()).isEqualTo(before);
    }

    @Test
    void callsNest(TestCgroup outer, TestCgroup other) throws Exception {
        String before = own();
        outer.run(() -> {
            assertThatIllegalStateException().isThrownBy(outer::close);
            try (TestCgroup inner = TestCgroup.create()) {
                assertThat(inner.directory()).hasParent(outer.directory());
                assertThat(inner.call(TestCgroupTest::own)).endsWith(name(inner));
                assertThat(other.call(TestCgroupTest::own)).endsWith(name(other));
                assertThat(own()).endsWith(name(outer));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(own()).isEqualTo(before);
    }

    @Test
    void processesAreInItFromTheirStart(TestCgroup cgroup) throws Exception {
        String before = own();
        ProcessBuilder builder = new ProcessBuilder("cat", "/proc/self/cgroup");
        Process process = cgroup.start(builder);
        assertThat(new String(process.getInputStream().readAllBytes()).lines())
                .anyMatch(line -> line.startsWith("0::") && line.endsWith(name(cgroup)));
        assertThat(process.waitFor()).isZero();
        assertThat(builder.command()).containsExactly("cat", "/proc/self/cgroup");
        assertThat(own()).isEqualTo(before);
        Process missing = cgroup.start(new ProcessBuilder("/no/such/program"));
        assertThat(missing.waitFor()).isEqualTo(127);
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> cgroup.start(
                        new ProcessBuilder("true").directory(Path.of("/no/such").toFile())));
    }

    @Test
    void programsSeeWhatIsDoneInIt(TestCgroup cgroup) throws Exception {
        try (BpfObject object = BpfObject.openResource(TestCgroupTest.class, "/fixtures.bpf.o")
                        .load();
                BpfLink link = object.program("created").attach(Cgroup.at(cgroup.directory()))) {
            assertThat(link.info().programId())
                    .isEqualTo(object.program("created").id());
            new DatagramSocket().close();
            assertThat(object.global("sockets").get()).isZero();
            cgroup.call(DatagramSocket::new).close();
            assertThat(object.global("sockets").get()).isPositive();
            assertThat(object.global("cgroup").get())
                    .isEqualTo(cgroup.id())
                    .isEqualTo(Long.parseLong(TestRun.output(
                                    "stat", "-c", "%i", cgroup.directory().toString())
                            .strip()));
        }
    }

    @Test
    void nothingIsLeftAfterClose() throws Exception {
        TestCgroup cgroup = TestCgroup.create();
        Path below = Files.createDirectory(cgroup.directory().resolve("below"));
        Process sleeping = cgroup.start(new ProcessBuilder("sleep", "1000"));
        Process deeper = cgroup.start(
                new ProcessBuilder("sh", "-c", "echo 0 >" + below.resolve("cgroup.procs") + "; echo; exec sleep 1000"));
        // Once it has written, it is there.
        deeper.getInputStream().read();
        cgroup.close();
        cgroup.close();
        assertThat(cgroup.directory()).doesNotExist();
        assertThat(sleeping.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(deeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> cgroup.run(() -> {}))
                .withMessageContaining(cgroup + " is closed");
        assertThatIllegalStateException().isThrownBy(cgroup::id);
        assertThatIllegalStateException().isThrownBy(() -> cgroup.start(new ProcessBuilder("true")));
    }

    @Test
    void saysWhyThereCanBeNone() throws IOException {
        List<String> mounts = CgroupMount.all().stream()
                .map(mount -> mount.directory().toString())
                .toList();
        assertThat(mounts).isNotEmpty();
        StringBuilder readOnly = new StringBuilder();
        StringBuilder gone = new StringBuilder();
        for (String mount : mounts) {
            readOnly.append("mount -o remount,bind,ro ").append(mount).append("; ");
            gone.append("umount -l ").append(mount).append("; ");
        }
        assertThat(TestRun.inChild(inMounts(readOnly.toString()), Create.class))
                .startsWith("cannot create a cgroup: no cgroup2 file system can be written")
                .contains("Read-only file system", mounts.get(0));
        assertThat(TestRun.inChild(inMounts(gone.toString()), Create.class))
                .startsWith("cannot create a cgroup: no cgroup2 file system is mounted");
    }

    private static List<String> inMounts(String script) {
        return List.of("unshare", "--mount", "sh", "-euc", script + "exec \"$@\"", "sh");
    }

    /** Makes a cgroup. */
    static final class Create {

        private Create() {}

        public static void main(String[] arguments) {
            try (TestCgroup cgroup = TestCgroup.create()) {
                System.out.println("created " + cgroup);
            } catch (FixtureUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
