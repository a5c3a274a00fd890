package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelState;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * Every hook: a program is attached, provoked and seen to run, asked about, pinned, opened again, replaced, detached, and nothing left. Writes
 * {@code target/conformance/hooks.tsv}, a line a hook.
 */
@KernelTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HookConformanceTest {

    private static final Path REPORT = Path.of("target", "conformance", "hooks.tsv");

    private static final Map<String, String> RESULTS = new LinkedHashMap<>();

    static List<HookKind> kinds() {
        return Stream.of(
                        CgroupHooks.all(),
                        IterHooks.all(),
                        KernelFunctionHooks.all(),
                        LwtHooks.all(),
                        NetfilterHooks.all(),
                        NetkitHooks.all(),
                        PerfEventHooks.all(),
                        ProgramHooks.all(),
                        SocketHooks.all(),
                        StructOpsHooks.all(),
                        SyscallHooks.all(),
                        TcHooks.all(),
                        TcxHooks.all(),
                        TracepointHooks.all(),
                        UprobeHooks.all(),
                        XdpHooks.all())
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Order(1)
    void conforms(HookKind kind) throws Exception {
        RESULTS.put(kind.name(), "failed");
        try {
            kind.needs().forEach(KernelNeed::require);
            KernelState before = KernelState.now();
            HookContract.assertFulfilledBy(kind);
            LeakCheck.assertReturnsTo(before);
            RESULTS.put(kind.name(), "passed");
        } catch (TestAbortedException e) {
            RESULTS.put(kind.name(), "skipped\t" + e.getMessage().replaceAll("\\s+", " "));
            throw e;
        }
    }

    @Test
    @Order(2)
    void everyHookHasAnOutcome() {
        assertThat(RESULTS.keySet())
                .containsExactlyElementsOf(kinds().stream().map(HookKind::name).toList());
        assertThat(RESULTS.values()).allMatch(result -> result.matches("passed|skipped\t.+|failed"));
    }

    @AfterAll
    static void report() throws IOException {
        Files.createDirectories(REPORT.getParent());
        Files.write(
                REPORT,
                RESULTS.entrySet().stream()
                        .map(entry ->
                                entry.getKey() + "\t" + System.getProperty("os.version") + "\t" + entry.getValue())
                        .toList());
    }
}
