package io.bpf4j.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfException;
import io.bpf4j.BpfPermissionException;
import io.bpf4j.VerifierException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {

    private static final Failure FAILURE = new Failure(5, 9);
    private static final String NEW = "6.1.0-13-amd64";

    @Test
    void takesTheFirstLineOfAPermissionException() {
        BpfException failure = new BpfPermissionException("load", "object x", "get root", 1, List.of("libbpf: no"));

        assertThat(FAILURE.describe(failure, "5.8.0")).isEqualTo("cannot load object x: get root");
    }

    @Test
    void namesTheLeastKernelOnAnOldOne() {
        BpfException failure = new BpfException("load", "object x", "EINVAL");

        assertThat(FAILURE.describe(failure, "5.8.18-1"))
                .isEqualTo("cannot load object x: EINVAL; this is Linux 5.8.18-1, use Linux 5.9 or later");
        assertThat(FAILURE.describe(failure, "4.19.0")).endsWith("use Linux 5.9 or later");
        assertThat(FAILURE.describe(failure, "5.9.0")).isEqualTo("cannot load object x: EINVAL");
        assertThat(FAILURE.describe(failure, NEW)).isEqualTo("cannot load object x: EINVAL");
    }

    @Test
    void saysWhereTheRestIs() {
        BpfException failure = new VerifierException(
                "x", "p", "0: (61) r0 = *(u32 *)(r1 +0)\nR1 invalid mem access 'scalar'\n", 13, List.of());

        assertThat(FAILURE.describe(failure, NEW))
                .isEqualTo("cannot load program p of object x: the verifier rejected it: R1 invalid mem access 'scalar'"
                        + " --verbose shows all");
    }
}
