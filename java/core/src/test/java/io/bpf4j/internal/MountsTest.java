package io.bpf4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {

    private static final List<String> MOUNTS = List.of(
            "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
            "24 22 0:21 / /sys rw,nosuid shared:2 - sysfs sysfs rw",
            "31 24 0:21 /fs/bpf /sys/fs/bpf rw,relatime - sysfs sysfs rw",
            "32 31 0:42 / /sys/fs/bpf rw,relatime - bpf bpf rw,mode=700",
            "33 22 0:43 / /mnt/two\\040words rw - tmpfs none rw");

    @Test
    void theLastMountHidesThoseBefore() throws IOException {
        assertThat(Mounts.type(Path.of("/sys/fs/bpf"), MOUNTS)).isEqualTo("bpf");
        assertThat(Mounts.type(Path.of("/sys/fs/bpf/pins/hash"), MOUNTS)).isEqualTo("bpf");
    }

    @Test
    void theDeepestMountCounts() throws IOException {
        assertThat(Mounts.type(Path.of("/sys/fs/bpffs"), MOUNTS)).isEqualTo("sysfs");
        assertThat(Mounts.type(Path.of("/home"), MOUNTS)).isEqualTo("ext4");
        assertThat(Mounts.type(Path.of("/mnt/two words/a"), MOUNTS)).isEqualTo("tmpfs");
    }

    @Test
    void aMountHidesWhatIsBelowIt() throws IOException {
        List<String> covered = List.of(
                "22 1 254:0 / / rw - ext4 /dev/vda rw",
                "40 22 0:50 / /a rw - tmpfs none rw",
                "41 40 0:51 / /a/b rw - bpf none rw",
                "42 40 0:52 / /a rw - ramfs none rw");
        assertThat(Mounts.type(Path.of("/a/b"), covered)).isEqualTo("ramfs");
        assertThat(Mounts.type(Path.of("/a/b"), covered.subList(0, 3))).isEqualTo("bpf");
    }

    /** As in a chroot into a directory on which nothing is mounted: only what is mounted below it is told. */
    @Test
    void theRootNeedNotBeAMount() throws IOException {
        List<String> below = List.of(
                "51 30 0:5 / /proc rw - proc proc rw",
                "52 30 0:21 / /sys rw - sysfs sysfs rw",
                "53 52 0:42 / /sys/fs/bpf rw - bpf bpf rw");
        assertThat(Mounts.type(Path.of("/sys/fs/bpf"), below)).isEqualTo("bpf");
        assertThat(Mounts.type(Path.of("/sys/fs"), below)).isEqualTo("sysfs");
        assertThatIOException()
                .isThrownBy(() -> Mounts.type(Path.of("/home"), below))
                .withMessageContaining("nothing above /home");
    }

    /** As in a system that runs from its initial RAM disk. */
    @Test
    void theRootMayBeItsOwnParent() throws IOException {
        List<String> mounts = List.of("1 1 0:2 / / rw - rootfs rootfs rw", "22 1 0:42 / /bpf rw - bpf bpf rw");
        assertThat(Mounts.type(Path.of("/bpf"), mounts)).isEqualTo("bpf");
        assertThat(Mounts.type(Path.of("/home"), mounts)).isEqualTo("rootfs");
    }

    /** A JVM without a locale cannot name all files. */
    @Test
    void namesThatTheJvmCannotTakeAreNoObstacle() {
        Commands.Result result = ChildJvm.run(List.of("env", "-u", "LANG", "LC_ALL=C"), Unnamable.class);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output().strip()).isEqualTo("bpf");
    }

    /** Looks past a mount whose name is not ASCII. */
    static final class Unnamable {

        private Unnamable() {}

        public static void main(String[] arguments) throws IOException {
            List<String> mounts = new ArrayList<>(MOUNTS);
            mounts.add(1, "34 22 0:44 / /media/donn\u00e9es rw - tmpfs none rw");
            System.out.println(Mounts.type(Path.of("/sys/fs/bpf"), mounts));
        }
    }

    @Test
    void nothingAboveIsAnError() {
        assertThatIOException()
                .isThrownBy(() -> Mounts.type(Path.of("/home"), List.of()))
                .withMessageContaining("nothing above /home");
    }

    @Test
    void theProcessFindsItsOwn() throws IOException {
        assertThat(Mounts.type(Path.of("/proc/self"))).isEqualTo("proc");
    }
}
