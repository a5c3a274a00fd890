package io.bpf4j.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.NetworkNamespace;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link BpfTest}, seen from outside: its test classes are run inside of these tests. */
@BpfTest
class BpfTestTest {

    private static final List<String> WITHOUT_BPF = List.of("setpriv", "--bounding-set", "-bpf,-sys_admin");
    private static final List<String> WITHOUT_NAMESPACES = List.of("setpriv", "--bounding-set", "-sys_admin");

    private static Path own() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
    }

    @Test
    void namespacesAreEmptyAndTheThreadStays(NetworkNamespace namespace, NetworkNamespace another) throws Exception {
        Path before = own();
        assertThat(namespace.inode()).isNotEqualTo(another.inode());
        assertThat(namespace.call(BpfTestTest::own)).isNotEqualTo(before);
        namespace.run(() -> {
            try {
                assertThat(NetworkInterface.getByName("lo").isUp()).isTrue();
                assertThat(NetworkInterface.networkInterfaces()).hasSize(1);
            } catch (SocketException e) {
                throw new AssertionError(e);
            }
        });
        assertThatThrownBy(() -> namespace.run(() -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(own()).isEqualTo(before);
    }

    @Test
    void fixturesEndWithWhatTheyWereMadeFor() throws IOException {
        Path before = own();
        Lives.seen.clear();
        Map<String, String> outcomes = TestRun.of(Lives.class);
        assertThat(outcomes).containsEntry("succeeds", "successful").containsEntry("fails", "failed: on purpose");
        // Two tests with four fixtures each, and one of the class.
        assertThat(Lives.seen).hasSize(2 * 4 + 1).doesNotHaveDuplicates();
        for (Object fixture : Lives.seen) {
            if (fixture instanceof VethPair veth) {
                assertThat(NetworkInterface.getByName(veth.local().name())).isNull();
            } else {
                TestCgroup cgroup = (TestCgroup) fixture;
                assertThat(cgroup.directory()).doesNotExist();
            }
        }
        assertThat(own()).isEqualTo(before);
    }

    /** Takes fixtures wherever it can. */
    @BpfTest
    static class Lives {

        static final List<Object> seen = new ArrayList<>();

        private static VethPair ofClass;
        private static VethPair ofPreviousTest;

        private final VethPair ofConstructor;
        private VethPair ofBeforeEach;

        Lives(VethPair veth) {
            ofConstructor = veth;
            seen.add(veth);
        }

        @BeforeAll
        static void keep(VethPair veth) {
            ofClass = veth;
            seen.add(veth);
        }

        @BeforeEach
        void keepToo(VethPair veth) {
            ofBeforeEach = veth;
            seen.add(veth);
        }

        @Test
        void succeeds(VethPair veth, TestCgroup cgroup) {
            use(veth, cgroup);
        }

        @Test
        void fails(VethPair veth, TestCgroup cgroup) throws IOException {
            use(veth, cgroup);
            cgroup.start(new ProcessBuilder("sleep", "1000"));
            throw new IllegalStateException("on purpose");
        }

        private void use(VethPair veth, TestCgroup cgroup) {
            seen.add(veth);
            seen.add(cgroup);
            byte[] frame = new byte[14];
            List.of(veth, ofConstructor, ofBeforeEach, ofClass)
                    .forEach(each -> each.local().send(frame));
            if (ofPreviousTest != null) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> ofPreviousTest.local().send(frame));
            }
            ofPreviousTest = ofConstructor;
        }

        @AfterEach
        void fixturesOfTheTestAreStillThere() {
            ofBeforeEach.local().send(new byte[14]);
        }

        @AfterAll
        static void fixtureOfTheClassIsStillThere() {
            ofClass.local().send(new byte[14]);
        }
    }

    @Test
    void withoutBpfTheReasonIsPrinted() throws IOException {
        assertThat(TestRun.inChild(WITHOUT_BPF, RunNeeds.class))
                .contains("skipped " + Needs.class.getName() + ": cannot create")
                .containsPattern("BpfTestTest\\$Needs=skipped: cannot create .* lacks CAP_BPF")
                .doesNotContain("successful: ");
    }

    @Test
    void whereBpfIsRequiredItFails() throws IOException {
        String reason = "this run requires BPF, but cannot create";
        assertThat(TestRun.inChild(WITHOUT_BPF, RunNeeds.class, "-Dio.bpf4j.junit.required=true"))
                .contains("=failed: ", reason);
        List<String> withVariable = new ArrayList<>(List.of("env", "BPF4J_REQUIRE_KERNEL=1"));
        withVariable.addAll(WITHOUT_BPF);
        assertThat(TestRun.inChild(withVariable, RunNeeds.class)).contains("=failed: ", reason);
    }

    @Test
    void aFixtureThatCannotBeMadeSkipsItsTestOnly() throws IOException {
        String refusal = "cannot create a network namespace: ";
        assertThat(TestRun.inChild(WITHOUT_NAMESPACES, RunNeeds.class))
                .contains("skipped " + Needs.class.getName() + ".network: " + refusal)
                .containsPattern("network=aborted: " + refusal + ".* lacks CAP_SYS_ADMIN")
                .contains("nothing=successful");
        assertThat(TestRun.inChild(WITHOUT_NAMESPACES, RunNeeds.class, "-Dio.bpf4j.junit.required=true"))
                .containsPattern("network=failed: .*" + refusal)
                .contains("nothing=successful");
        assertThat(TestRun.inChild(WITHOUT_NAMESPACES, RunNeedsForAll.class))
                .containsPattern("NeedsForAll=aborted: " + refusal);
    }

    /** One that needs no more than BPF, and one that needs a network. */
    @BpfTest
    static class Needs {

        @Test
        void nothing() {}

        @Test
        void network(VethPair veth) {
            veth.close();
        }
    }

    /** One whose class needs a network. */
    @BpfTest
    static class NeedsForAll {

        @BeforeAll
        static void network(VethPair veth) {
            veth.close();
        }

        @Test
        void nothing() {}
    }

    /** Runs {@link Needs}. */
    static final class RunNeeds {

        private RunNeeds() {}

        public static void main(String[] arguments) {
            System.out.println(TestRun.of(Needs.class));
        }
    }

    /** Runs {@link NeedsForAll}. */
    static final class RunNeedsForAll {

        private RunNeedsForAll() {}

        public static void main(String[] arguments) {
            System.out.println(TestRun.of(NeedsForAll.class));
        }
    }
}
