package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.attach.Xdp;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process that lacks capabilities is told. Each runs in a JVM that was started without them. */
@KernelTest
class PrivilegeTest {

    private static final String ALL_FOR_BPF = "cap_bpf,cap_net_admin,cap_perfmon,cap_sys_admin";

    private static String attempt(String droppedCapabilities, String operation, String object) {
        Commands.Result result = ChildJvm.run(
                List.of("setpriv", "--bounding-set", without(droppedCapabilities)),
                PrivilegeTest.Attempt.class,
                operation,
                object);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    private static String without(String capabilities) {
        return "-" + capabilities.replace("cap_", "").replace(",", ",-");
    }

    @Test
    void loadingNamesTheMissingCapabilities() {
        assertThat(attempt(ALL_FOR_BPF, "load", "maps"))
                .contains("BpfPermissionException")
                .contains("errno 1")
                .contains("cannot load object maps")
                .contains("the process lacks CAP_BPF, CAP_NET_ADMIN (for networking), CAP_PERFMON (for tracing)")
                .contains("run it as root");
    }

    @Test
    void attachingNamesTheMissingCapability() {
        assertThat(attempt("cap_net_admin,cap_sys_admin,cap_perfmon", "load", "maps"))
                .contains("BpfPermissionException")
                .contains("CAP_NET_ADMIN")
                .doesNotContain("CAP_BPF,");
    }

    @Test
    void capabilitiesForBpfSufficeWithoutRootsOthers() {
        assertThat(attempt("cap_sys_admin", "attach", "maps")).contains("attached");
    }

    @Test
    void whatTheVerifierAllowsThePrivilegedOnlyNamesTheCapability() {
        assertThat(attempt("cap_perfmon,cap_sys_admin", "load", "flow_tracker"))
                .contains("BpfPermissionException")
                .contains("program track_flows of object flow_tracker")
                .contains("prohibited for !root")
                .contains("lacks CAP_PERFMON");
    }

    @Test
    void openingNeedsNoCapability() {
        assertThat(attempt(ALL_FOR_BPF, "open", "maps")).contains("opened");
    }

    /** Tries one operation and prints its outcome. */
    static final class Attempt {

        private Attempt() {}

        public static void main(String[] arguments) {
            try (OpenObject open = TestObjects.open(arguments[1])) {
                switch (arguments[0]) {
                    case "open" -> System.out.println("opened " + open.name());
                    case "load" -> open.load().close();
                    case "attach" -> {
                        try (BpfObject object = open.load();
                                BpfLink link = object.program("count_packets").attach(Xdp.on("lo"))) {
                            System.out.println("attached " + link);
                        }
                    }
                    default -> throw new IllegalArgumentException(arguments[0]);
                }
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " errno " + e.errno() + " " + e.getMessage());
            }
        }
    }
}
