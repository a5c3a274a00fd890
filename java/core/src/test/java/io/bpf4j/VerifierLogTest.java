package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of logs that kernels wrote, of those that the programs of {@code rejections.bpf.c} were rejected with. */
class VerifierLogTest {

    private static final String FIXTURES = "/io/bpf4j/verifier";

    /** A log that a kernel wrote, named {@code kernel/program}. */
    record Fixture(String name, String log) {

        RejectedProgram program() {
            return RejectedProgram.valueOf(name.substring(name.indexOf('/') + 1).toUpperCase(Locale.ROOT));
        }

        VerifierException exception() {
            return new VerifierException("rejections", program().program(), log, 22, List.of());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Fixture> fixtures() {
        try (Stream<Path> files = Files.walk(
                Path.of(URI.create(VerifierLogTest.class.getResource(FIXTURES).toString())))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .map(file -> new Fixture(
                            file.getParent().getFileName() + "/"
                                    + file.getFileName().toString().replace(".log", ""),
                            read(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static VerifierException of(String fixture) {
        try (InputStream in = VerifierLogTest.class.getResourceAsStream(FIXTURES + "/" + fixture + ".log")) {
            return new Fixture(fixture, new String(in.readAllBytes(), StandardCharsets.UTF_8)).exception();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void hintAndLineOfARejection(Fixture fixture) {
        VerifierException exception = fixture.exception();
        VerifierHint hint = fixture.program().hint();

        assertThat(VerifierHint.of(exception.decisiveLines())).contains(hint);
        assertThat(exception.hint().orElseThrow())
                .startsWith(hint.advice(exception.decisiveLines()))
                .doesNotContain("$1");
        // The line of code that the verifier did not come to is only in the object.
        boolean looked = exception.log().contains("; ");
        assertThat(exception.sourceLine().map(SourceLine::text).orElse(""))
                .isEqualTo(looked ? fixture.program().line() : "");
        assertThat(exception)
                .hasMessageContaining(
                        exception.decisiveLines().get(exception.decisiveLines().size() - 1))
                .hasMessageContaining("hint: " + exception.hint().orElseThrow());
        assertThat(exception.decisiveLines())
                .hasSizeLessThan(6)
                .noneMatch(line -> line.startsWith("processed ") || line.startsWith("; "));
    }

    @Test
    void everyHintHasALog() {
        Set<VerifierHint> hints = EnumSet.allOf(VerifierHint.class);
        fixtures().forEach(fixture -> hints.remove(fixture.program().hint()));

        assertThat(hints).isEmpty();
    }

    @Test
    void messageIsShortAndHasAllThatIsDecisive() {
        assertThat(of("6.18/packet_checked_too_little").getMessage().lines())
                .startsWith(
                        "cannot load program packet_checked_too_little of object rejections: the verifier rejected it:"
                                + " R1 offset is outside of the packet",
                        "  invalid access to packet, off=10 size=1, R1(id=0,off=10,r=8)")
                .anyMatch(line -> line.matches(
                        "  at rejections\\.bpf\\.c:\\d+: return \\*\\(volatile __u8 \\*\\)\\(data \\+ 10\\);"))
                .contains("  instruction 6: (71) r0 = *(u8 *)(r1 +10)", "  where R0=2 R1=pkt(r=0)")
                .hasSize(6);
    }

    @Test
    void stateIsWhatWasKnownBeforeTheInstruction() {
        VerifierException exception = of("6.18/packet_checked_too_little");

        assertThat(exception.instruction()).isEqualTo(OptionalInt.of(6));
        assertThat(exception.registers())
                .containsExactly(
                        Map.entry("R0", "2"),
                        Map.entry("R1", "pkt(r=0)"),
                        Map.entry("R2", "pkt_end()"),
                        Map.entry("R3", "pkt(off=8,r=8)"),
                        Map.entry("R10", "fp0"));
    }

    @Test
    void callsLeaveNothingInTheirArguments() {
        assertThat(of("6.18/null_unchecked").registers())
                .containsExactly(
                        Map.entry("R0", "map_value_or_null(id=1,map=values,ks=4,vs=64)"),
                        Map.entry("R10", "fp0"),
                        Map.entry("fp-8", "mmmm????"));
    }

    @Test
    void aLoopIsWhereTheVerifierSaysThatItIs() {
        VerifierException exception = of("6.18/loop_endless");

        assertThat(exception.instruction()).isEqualTo(OptionalInt.of(1));
        assertThat(exception.decisiveLines()).containsExactly("infinite loop detected at insn 1");
    }

    @Test
    void leakSaysWhereTheReferenceWasTaken() {
        assertThat(of("6.18/reference_leaked").hint().orElseThrow())
                .contains("It was taken at rejections.bpf.c:")
                .endsWith(": __u64 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);");
    }

    @Test
    void unknownLayoutIsTheWholeLog() {
        String log = "the moon is in the wrong phase\n" + "and Mars in the wrong house\n".repeat(7) + "!";
        VerifierException exception = new VerifierException("x", "p", log, 22, List.of());

        assertThat(exception.decisiveLines())
                .containsExactlyElementsOf(log.lines().toList());
        assertThat(exception.getMessage().lines())
                .first()
                .isEqualTo("cannot load program p of object x: the verifier rejected it: !");
        assertThat(exception.getMessage().lines()).hasSize(9);
        assertThat(exception.hint()).isEmpty();
        assertThat(exception.sourceLine()).isEmpty();
        assertThat(exception.registers()).isEmpty();
    }

    @Test
    void emptyLogIsNone() {
        VerifierException exception = new VerifierException("x", "p", "", 22, List.of());

        assertThat(exception).hasMessageContaining("the verifier rejected it without a word");
        assertThat(exception.decisiveLines()).isEmpty();
        assertThat(exception.instruction()).isEmpty();
    }

    @Test
    void partsAreThereAfterDeserialisation() throws IOException, ClassNotFoundException {
        VerifierException exception = of("6.18/null_unchecked");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(exception);
        }
        VerifierException read;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            read = (VerifierException) in.readObject();
        }

        assertThat(read.log()).isEqualTo(exception.log());
        assertThat(read.hint()).isEqualTo(exception.hint()).isPresent();
        assertThat(read.sourceLine()).isEqualTo(exception.sourceLine()).isPresent();
        assertThat(read.registers()).isEqualTo(exception.registers()).isNotEmpty();
    }

    @Test
    void longLogsAreReadAtTheirEnd() {
        Fixture fixture = new Fixture("6.18/too_complex", of("6.18/too_complex").log());
        String turn = "2: (0c) w0 += w1                      ; R0=0 R1=0\n";
        VerifierException exception = new Fixture(fixture.name(), turn.repeat(1_000_000) + fixture.log()).exception();

        assertThat(exception.decisiveLines()).containsExactly("BPF program is too large. Processed 1000001 insn");
        assertThat(exception.instruction()).isEqualTo(OptionalInt.of(3));
    }

    @Test
    void statisticsOfALog() {
        assertThat(
                        VerifierStatistics.of(
                                "verification time 96 usec\nstack depth 8+120\n"
                                        + "processed 15 insns (limit 1000000) max_states_per_insn 1 total_states 3 peak_states 2 mark_read 4\n"))
                .contains(new VerifierStatistics(
                        15,
                        1_000_000,
                        1,
                        3,
                        2,
                        OptionalLong.of(4),
                        Optional.of(Duration.ofNanos(96_000)),
                        List.of(8, 120)));
        // As Linux 7.3 wrote it.
        assertThat(VerifierStatistics.of(
                                "verification time 8032 usec\nstack depth max 16\n"
                                        + "subprog 0 (sound) main insns_self 16 insns_total 16 stack 8\n"
                                        + "processed 16 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 0\n")
                        .orElseThrow()
                        .stackDepths())
                .containsExactly(8);
        assertThat(VerifierStatistics.of("verified it\n")).isEmpty();
    }

    /** Damaged logs give something or nothing, but no other exception. */
    @Property(tries = 2000)
    void damagedLogsAreNoError(@ForAll long seed) {
        Random random = new Random(seed);
        List<Fixture> fixtures = Logs.ALL;
        Fixture fixture = fixtures.get(random.nextInt(fixtures.size()));
        String log = damage(fixture.log(), random);
        VerifierException exception = new VerifierException("x", "p", log, 22, List.of());

        assertThat(exception.log()).isEqualTo(log);
        assertThat(exception.getMessage()).startsWith("cannot load program p of object x: the verifier rejected it");
        assertThat(exception.registers())
                .allSatisfy((name, value) -> assertThat(name).matches("R\\d+|fp-\\d+"));
        assertThat(exception.decisiveLines().size())
                .isLessThanOrEqualTo((int) log.lines().count());
        VerifierStatistics.of(log);
    }

    private static String damage(String log, Random random) {
        List<String> lines = new ArrayList<>(log.lines().toList());
        for (int i = random.nextInt(4); i >= 0; i--) {
            int line = random.nextInt(lines.size());
            String text = lines.get(line);
            switch (random.nextInt(6)) {
                case 0 -> lines.remove(line);
                case 1 -> lines.add(line, lines.get(random.nextInt(lines.size())));
                case 2 -> lines.set(line, text.substring(random.nextInt(text.length() + 1)));
                case 3 -> lines.set(line, text.substring(0, random.nextInt(text.length() + 1)));
                case 4 -> lines.set(line, text.replaceAll("\\d", "99999999999"));
                default -> lines.set(line, withNoise(text, random));
            }
            if (lines.isEmpty()) {
                return "";
            }
        }
        return String.join("\n", lines);
    }

    private static String withNoise(String text, Random random) {
        char[] characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            if (random.nextInt(10) == 0) {
                characters[i] = ":;@()=Rfp0-\\$ \u00e4".charAt(random.nextInt(15));
            }
        }
        return new String(characters);
    }

    /** Read once. */
    private static final class Logs {
        private static final List<Fixture> ALL = fixtures();
    }
}
