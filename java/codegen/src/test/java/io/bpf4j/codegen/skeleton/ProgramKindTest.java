package io.bpf4j.codegen.skeleton;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.attach.KprobeMulti;
import io.bpf4j.attach.Netkit;
import io.bpf4j.attach.Tc;
import io.bpf4j.attach.Tcx;
import io.bpf4j.attach.Uprobe;
import io.bpf4j.attach.Xdp;
import io.bpf4j.codegen.testing.TestObjects;
import io.bpf4j.junit.BpfTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgramKindTest {

    /** Of {@code errno.h}: what libbpf's silence is turned into. */
    private static final int EOPNOTSUPP = 95;

    @Test
    void targetsFollowTheSection() {
        assertThat(ProgramKind.of("xdp").targets()).containsExactly(Xdp.class);
        assertThat(ProgramKind.of("xdp.frags").targets()).containsExactly(Xdp.class);
        assertThat(ProgramKind.of("xdp/devmap").targets()).isEmpty();
        assertThat(ProgramKind.of("tc").targets()).containsExactly(Tc.class, Tcx.class, Netkit.class);
        assertThat(ProgramKind.of("tcx/ingress").targets()).containsExactly(Tcx.class);
        assertThat(ProgramKind.of("cgroup/connect4").targets()).containsExactly(Cgroup.class);
        assertThat(ProgramKind.of("uprobe.s//bin/true:main").targets()).containsExactly(Uprobe.class);
        assertThat(ProgramKind.of("kprobe.session/tcp_*").targets()).containsExactly(KprobeMulti.class);
    }

    @Test
    void sectionsThatOnlyNewerLibrariesKnowAreLeftToThem() {
        assertThat(ProgramKind.of("news/of_tomorrow")).isEqualTo(new ProgramKind(List.of(), true));
        assertThat(ProgramKind.of("syscall").bySection()).isFalse();
    }

    /** libbpf is the oracle: every program of the tests of hooks that loads here is attached by its section, or is not. */
    @Test
    @BpfTest
    void whatIsAttachedBySectionIsWhatLibbpfAttaches() throws IOException {
        Set<String> seen = new HashSet<>();
        try (Stream<Path> files = Files.list(TestObjects.root().resolve("bpf/target/classes"))) {
            files.filter(file -> file.getFileName().toString().matches("(hooks|attach).*\\.bpf\\.o"))
                    .forEach(file -> compare(file, seen));
        }

        assertThat(seen)
                .hasSizeGreaterThan(30)
                .contains("xdp", "tc", "tp_btf/sched_process_fork", "socket", "iter/task");
    }

    private static void compare(Path file, Set<String> seen) {
        BpfObject loaded;
        try {
            loaded = BpfObject.open(file).load();
        } catch (BpfException e) {
            // This kernel lacks what it needs.
            return;
        }
        try (BpfObject object = loaded) {
            for (BpfProgram program : object.programs()) {
                assertThat(isAttachedBySection(program))
                        .as("%s, SEC(\"%s\")", program.name(), program.section())
                        .isEqualTo(ProgramKind.of(program.section()).bySection());
                seen.add(program.section());
            }
        }
    }

    private static boolean isAttachedBySection(BpfProgram program) {
        try (BpfLink link = program.attach()) {
            return link != null;
        } catch (BpfException e) {
            return e.errno() != EOPNOTSUPP;
        }
    }
}
