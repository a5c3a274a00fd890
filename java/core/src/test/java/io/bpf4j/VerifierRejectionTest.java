package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.LogCapture;
import io.bpf4j.testing.TestObjects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that this kernel rejects, and what it says of one that it accepts. */
@KernelTest
class VerifierRejectionTest {

    /** Only one program of an object, which never can be whole. */
    private static OpenObject open(String object, String program) {
        OpenObject open = TestObjects.open(object);
        open.programs().forEach(each -> each.autoload(each.name().equals(program)));
        open.maps().stream().filter(map -> map.name().equals("left_out")).forEach(map -> map.autocreate(false));
        return open;
    }

    /** Whether this kernel allows it. */
    private static boolean isAccepted(RejectedProgram program) {
        return switch (program) {
            case STACK_UNINITIALISED -> KernelVersion.atLeast(6, 3);
            case NEWER_INSTRUCTION -> KernelVersion.atLeast(5, 12);
            default -> false;
        };
    }

    /** Some kernels refuse the same for another reason. */
    private static VerifierHint expectedHint(RejectedProgram program, VerifierException exception) {
        return switch (program) {
            case KFUNC_OF_OTHER_TYPE -> KernelVersion.atLeast(5, 13) ? program.hint() : VerifierHint.NEWER_INSTRUCTION;
            // A helper that sleeps is unknown to programs that do not, or known and refused.
            case SLEEPS ->
                exception.log().matches("(?s).*(might sleep|sleepable helper).*")
                        ? program.hint()
                        : VerifierHint.HELPER_NOT_ALLOWED;
            default -> program.hint();
        };
    }

    @ParameterizedTest
    @EnumSource(RejectedProgram.class)
    void rejectionHasLineAndHint(RejectedProgram program) {
        OpenObject open = open(program.object(), program.program());
        if (isAccepted(program)) {
            open.load().close();
            return;
        }
        if (program == RejectedProgram.TOO_COMPLEX) {
            // Its instructions would be 75 MB.
            open.program(program.program()).logLevel(Set.of(VerifierLogLevel.STATISTICS));
        }
        VerifierException exception = catchThrowableOfType(VerifierException.class, open::load);

        assertThat(exception).as("rejection of %s", program).isNotNull();
        VerifierHint hint = expectedHint(program, exception);
        assertThat(VerifierHint.of(exception.decisiveLines()))
                .as(exception.log().length() < 10_000 ? exception.log() : "a long log")
                .contains(hint);
        assertThat(exception.hint().orElseThrow()).startsWith(hint.advice(exception.decisiveLines()));
        Optional<SourceLine> line = exception.sourceLine();
        assertThat(line.map(SourceLine::text).orElse(""))
                .as(exception.getMessage())
                .isEqualTo(program == RejectedProgram.TOO_COMPLEX ? "" : program.line());
        line.ifPresent(found -> {
            assertThat(found.file()).endsWith(program.object() + ".bpf.c");
            assertThat(found.line()).isPositive();
            assertThat(exception).hasMessageContaining("at " + found);
        });
    }

    @Test
    void lineIsTheOneInTheFile() {
        VerifierException exception =
                catchThrowableOfType(VerifierException.class, open("rejections", "packet_unchecked")::load);

        assertThat(exception.sourceLine().orElseThrow().line()).isEqualTo(61);
        assertThat(exception.instruction()).hasValue(1);
        if (KernelVersion.atLeast(5, 18)) {
            assertThat(exception.registers().get("R1")).startsWith("pkt(");
        }
    }

    @Test
    void acceptedProgramHasALogIfItWasAskedFor() {
        OpenObject open = open("rejections", "sound");
        open.program("sound").logLevel(Set.of(VerifierLogLevel.INSTRUCTIONS, VerifierLogLevel.STATISTICS));
        assertThat(open.program("sound").logLevel())
                .containsExactlyInAnyOrder(VerifierLogLevel.INSTRUCTIONS, VerifierLogLevel.STATISTICS);
        try (BpfObject object = open.load()) {
            BpfProgram sound = object.program("sound");
            assertThat(sound.verifierLog().orElseThrow())
                    .contains("; if (!value)")
                    .contains("call bpf_map_lookup_elem#1")
                    .contains("processed ");
            VerifierStatistics statistics = sound.verifierStatistics().orElseThrow();
            assertThat(statistics.processedInstructions()).isBetween(10L, 100L);
            if (KernelVersion.atLeast(5, 16)) {
                assertThat(sound.info().verifiedInstructions()).isEqualTo(statistics.processedInstructions());
            }
            assertThat(statistics.instructionLimit()).isEqualTo(1_000_000);
            assertThat(statistics.verificationTime().orElseThrow()).isPositive();
            // Newer kernels count in steps of 8.
            assertThat(statistics.stackDepths())
                    .as(sound.verifierLog().orElseThrow())
                    .hasSize(1)
                    .allMatch(depth -> depth == 4 || depth == 8);
            // The object's keeps it; a program that is opened on its own has none.
            try (BpfProgram opened = BpfProgram.openById(sound.id())) {
                assertThat(opened.verifierLog()).isEmpty();
            }
        }
    }

    @Test
    void statisticsAloneAreShort() {
        OpenObject open = open("rejections", "sound");
        open.program("sound").logLevel(Set.of(VerifierLogLevel.STATISTICS));
        try (BpfObject object = open.load()) {
            assertThat(object.program("sound").verifierLog().orElseThrow().lines())
                    .hasSizeLessThan(5);
            assertThat(object.program("sound").verifierStatistics()).isPresent();
        }
    }

    @Test
    void acceptedProgramHasNoLogOtherwise() {
        OpenObject open = open("rejections", "sound");
        open.program("sound").logLevel(Set.of(VerifierLogLevel.BRANCHES));
        open.program("sound").logLevel(Set.of());
        assertThat(open.program("sound").logLevel()).isEmpty();
        try (BpfObject object = open.load()) {
            assertThat(object.program("sound").verifierLog()).isEmpty();
            assertThat(object.program("sound").verifierStatistics()).isEmpty();
        }
    }

    @Test
    void loggerGetsTheEndOfALongLog() {
        OpenObject open = open("rejections", "rejected_late");
        try (LogCapture log = new LogCapture("io.bpf4j.libbpf")) {
            VerifierException exception = catchThrowableOfType(VerifierException.class, open::load);

            assertThat(exception.log().length()).isGreaterThan(100_000);
            assertThat(VerifierHint.of(exception.decisiveLines())).contains(VerifierHint.PACKET_UNCHECKED);
            assertThat(log.messages())
                    .anyMatch(message -> message.contains("characters before this are left out")
                            && message.contains("invalid access to packet"))
                    .allMatch(message -> message.length() < 70_000);
        }
    }

    @Test
    void logThatDoesNotFitAtOnceIsWhole() {
        // More than the 16 MiB that libbpf begins with; older kernels say less of each turn.
        OpenObject open = open("rejections", "long_log");
        open.program("long_log").logLevel(Set.of(VerifierLogLevel.INSTRUCTIONS));
        try (BpfObject object = open.load()) {
            String log = object.program("long_log").verifierLog().orElseThrow();
            if (KernelVersion.atLeast(6, 12)) {
                assertThat(log.length()).isGreaterThan(1 << 24);
            }
            // Not as strings, which a failure would print.
            assertThat(log.contains("\nprocessed ")).isTrue();
            assertThat(log.indexOf("0: (")).isBetween(0, 1000);
        }
    }
}
