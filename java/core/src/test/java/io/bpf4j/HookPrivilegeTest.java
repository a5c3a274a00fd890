package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Tc;
import io.bpf4j.attach.Tcx;
import io.bpf4j.attach.Xdp;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process is told that may open pinned programs, but not attach them. */
@KernelTest
class HookPrivilegeTest {

    private Veth veth;
    private PinDirectory directory;

    @BeforeEach
    void pin() {
        veth = new Veth();
        directory = new PinDirectory("privilege");
        try (BpfObject tc = TestObjects.open("hooks_tc").load();
                BpfObject xdp = TestObjects.open("hooks_xdp").load()) {
            tc.program("first").pin(directory.resolve("tc"));
            xdp.program("first").pin(directory.resolve("xdp"));
        }
    }

    @AfterEach
    void close() {
        directory.close();
        veth.close();
    }

    private Map<String, String> without(String capabilities, String... hooks) {
        List<String> prefix = List.of("setpriv", "--bounding-set", "-" + capabilities.replace(",", ",-"));
        String[] arguments = new String[hooks.length + 2];
        arguments[0] = directory.path().toString();
        arguments[1] = veth.name();
        System.arraycopy(hooks, 0, arguments, 2, hooks.length);
        Commands.Result result = ChildJvm.run(prefix, Attempt.class, arguments);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        Map<String, String> outcomes = new LinkedHashMap<>();
        for (String outcome : result.output().split("\u0000\n")) {
            String[] parts = outcome.split("=", 2);
            outcomes.put(parts[0], parts[1]);
        }
        assertThat(outcomes).containsOnlyKeys(hooks);
        return outcomes;
    }

    /** Links need no more than programs do to be opened from their pins. */
    @Test
    void withoutNetAdminNothingIsAttachedOverNetlink() {
        assertThat(without("net_admin,sys_admin", "tc", "xdp", "query").values())
                .allSatisfy(outcome -> assertThat(outcome)
                        .startsWith("BpfPermissionException cannot ")
                        .contains("EPERM (operation not permitted): the process lacks CAP_NET_ADMIN"));
        assertThat(Commands.run("tc", "qdisc", "show", "dev", veth.name())).doesNotContain("clsact");
    }

    /** Tries to attach and prints what became of it. */
    static final class Attempt {

        private Attempt() {}

        public static void main(String[] arguments) {
            for (int i = 2; i < arguments.length; i++) {
                System.out.print(arguments[i] + "=" + outcome(arguments[0], arguments[1], arguments[i]) + "\u0000\n");
            }
        }

        private static String outcome(String directory, String networkInterface, String hook) {
            try {
                return switch (hook) {
                    case "tc" -> attach(directory, "tc", Tc.ingress(networkInterface));
                    case "xdp" ->
                        attach(directory, "xdp", Xdp.on(networkInterface).withoutLink());
                    case "query" ->
                        AttachedPrograms.at(Tcx.ingress(networkInterface)).toString();
                    default -> throw new IllegalArgumentException(hook);
                };
            } catch (BpfException e) {
                return e.getClass().getSimpleName() + " " + e.getMessage();
            }
        }

        private static String attach(String directory, String program, AttachTarget target) {
            try (BpfProgram pinned = BpfProgram.openPinned(Path.of(directory, program));
                    BpfLink link = pinned.attach(target)) {
                return "done with " + link;
            }
        }
    }
}
