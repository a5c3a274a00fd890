package io.bpf4j.conformance;

import io.bpf4j.LinkInfo;
import io.bpf4j.RunOptions;
import io.bpf4j.attach.RawTracepoint;
import io.bpf4j.attach.TpBtf;
import io.bpf4j.attach.Tracepoint;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import java.util.List;

/** Tracepoints of the kernel. */
final class TracepointHooks {

    private static final String OBJECT = "hooks_tracepoint";

    private static final KernelNeed TYPED_TRACEPOINTS =
            KernelNeed.of("tracepoints with typed arguments", 5, 5).with("CONFIG_DEBUG_INFO_BTF");

    private static final KernelNeed LINKS = KernelNeed.of("links of raw tracepoints", 5, 7);

    private TracepointHooks() {}

    static List<HookKind> all() {
        return List.of(
                TraceNeeds.atPerfEvent(
                        HookKind.of(
                                "tracepoint",
                                OBJECT,
                                "plain",
                                () -> new TargetPlace(
                                        Tracepoint.of("sched", "sched_process_fork"), object -> startAProcess())),
                        LinkInfo.Tracepoint.class),
                HookKind.of(
                                "raw tracepoint",
                                OBJECT,
                                "raw",
                                () -> new TargetPlace(
                                        RawTracepoint.of("sched_process_fork"), object -> startAProcess()))
                        .needing(LINKS)
                        .linked(LinkInfo.RawTracepoint.class),
                HookKind.of(
                                "writable raw tracepoint",
                                OBJECT,
                                "writer",
                                () -> new TargetPlace(
                                        RawTracepoint.of("bpf_test_finish"),
                                        open -> open.program("filter").autoload(true),
                                        object -> object.program("filter").run(RunOptions.packet(new byte[64]))))
                        .needing(LINKS)
                        .linked(LinkInfo.RawTracepoint.class),
                HookKind.of(
                                "tp_btf",
                                OBJECT,
                                "typed",
                                () -> new TargetPlace(TpBtf.asLoaded(), object -> startAProcess()))
                        .needing(TYPED_TRACEPOINTS, LINKS)
                        .linked(LinkInfo.RawTracepoint.class));
    }

    private static void startAProcess() {
        Commands.run("true");
    }
}
