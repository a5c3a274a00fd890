package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.TranslatedProgram.Step;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that are read back from the kernel, compared with {@code bpftool}. */
@KernelTest
class ProgramDumpTest {

    private static final KernelNeed ATOMICS = KernelNeed.of("atomic operations that fetch", 5, 12);
    private static final KernelNeed LOOPS = KernelNeed.of("loops by a helper", 5, 17);

    /** Before, a process without {@code CAP_BPF} cannot even open a pin. */
    private static final KernelNeed PINS_FOR_ALL = KernelNeed.of("pins that any process opens", 6, 0);

    private static final KernelNeed JIT = KernelNeed.of("programs as machine code", 5, 10)
            .with("CONFIG_BPF_JIT")
            .unless(ProgramDumpTest::withoutJit);

    private static final int WIDE = 0x18;

    private BpfObject object;

    /** The setting of the JIT compiler is hidden in other network namespaces than the first. */
    private static Optional<String> withoutJit() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            return object.program("count_packets").info().jitedLength() == 0
                    ? Optional.of("the kernel interprets programs")
                    : Optional.empty();
        }
    }

    @BeforeEach
    void load() {
        OpenObject open = TestObjects.open("dumps");
        open.program("atomics").autoload(ATOMICS.isThere());
        open.program("looping").autoload(LOOPS.isThere());
        object = open.load();
    }

    @AfterEach
    void close() {
        object.close();
    }

    private BpfProgram program(String name) {
        if (name.equals("atomics")) {
            ATOMICS.require();
        }
        if (name.equals("looping")) {
            LOOPS.require();
        }
        return object.program(name);
    }

    /** What {@code bpftool} says of each instruction. */
    private static List<JsonNode> expected(BpfProgram program, String more) {
        List<JsonNode> expected = new ArrayList<>();
        Commands.json("bpftool", "-j", "prog", "dump", "xlated", "id", Long.toString(program.id()), more)
                .forEach(expected::add);
        return expected;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dumped", "atomics", "looping"})
    void instructionsAreThoseOfBpftool(String name) {
        BpfProgram program = program(name);
        List<Step> steps = program.translated().steps();
        List<JsonNode> expected = expected(program, "opcodes");
        assertThat(steps).hasSameSizeAs(expected);
        int index = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            assertThat(step.index()).isEqualTo(index);
            index += step.instruction().slots();
            assertThat(step.instruction())
                    .as(step.text())
                    .isEqualTo(instruction(expected.get(i).get("opcodes")));
            assertThat(comparable(step.text()))
                    .isEqualTo(comparable(expected.get(i).get("disasm").asText().replaceFirst("^\\(..\\) ", "")));
        }
        assertThat(index * BpfInstruction.SLOT).isEqualTo((int) program.info().translatedLength());
    }

    /** Here a function of the program has its own name, and not the one of its symbol. */
    private static String comparable(String text) {
        return text.replaceFirst("(call pc[+-][0-9]+)#.*", "$1");
    }

    private static BpfInstruction instruction(JsonNode opcodes) {
        int opcode = Integer.decode(opcodes.get("code").asText());
        ByteBuffer immediate = bytes(opcodes.get("imm"));
        return new BpfInstruction(
                opcode,
                Integer.decode(opcodes.get("dst_reg").asText()),
                Integer.decode(opcodes.get("src_reg").asText()),
                bytes(opcodes.get("off")).getShort(0),
                opcode == WIDE
                        ? (long) immediate.getInt(8) << 32 | Integer.toUnsignedLong(immediate.getInt(0))
                        : immediate.getInt(0));
    }

    private static ByteBuffer bytes(JsonNode hexadecimal) {
        ByteBuffer bytes = ByteBuffer.allocate(hexadecimal.size()).order(ByteOrder.nativeOrder());
        hexadecimal.forEach(each -> bytes.put((byte) (int) Integer.decode(each.asText())));
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dumped", "atomics", "looping"})
    void sourceLinesAreThoseOfBpftool(String name) {
        BpfProgram program = program(name);
        List<Step> steps = program.translated().steps();
        List<JsonNode> expected = expected(program, "linum");
        int compared = 0;
        for (int i = 0; i < steps.size(); i++) {
            JsonNode line = expected.get(i);
            if (line.path("line_num").asInt() > 0) {
                assertThat(steps.get(i).source())
                        .contains(new SourceLine(
                                line.get("file").asText(),
                                line.get("line_num").asInt(),
                                line.path("line_col").asInt(),
                                line.get("src").asText().strip()));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(5);
    }

    @Test
    void functionsHaveTheirNames() {
        BpfProgram program = program("dumped");
        TranslatedProgram translated = program.translated();
        List<JsonNode> expected = expected(program, "linum");
        List<Step> steps = translated.steps();
        String function = "";
        for (int i = 0; i < steps.size(); i++) {
            String prototype = expected.get(i).path("proto").asText();
            if (!prototype.isEmpty()) {
                function = prototype.replaceFirst(".* (\\w+)\\(.*", "$1");
            }
            assertThat(steps.get(i).function()).isEqualTo(function);
        }
        assertThat(function).isEqualTo("weigh");
        assertThat(steps).extracting(Step::text).anyMatch(text -> text.matches("call pc\\+\\d+#weigh"));
        assertThat(steps).extracting(Step::text).contains("call bpf_tail_call#12", "exit");
        assertThat(translated)
                .asString()
                .startsWith("dumped:\n; ")
                .contains("; return weigh(key, value) + (int)bpf_get_prandom_u32(); @ ", "dumps.bpf.c:", "\nweigh:\n; ")
                .containsPattern("\n {4}0: r\\d = ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dumped", "looping"})
    void machineCodeIsWhereTheKernelSaysByFunctions(String name) {
        JIT.require();
        BpfProgram program = program(name);
        List<JitedFunction> functions = program.jited();
        JsonNode expected = Commands.json("bpftool", "-j", "prog", "show", "id", Long.toString(program.id()));
        assertThat(functions.stream().mapToInt(JitedFunction::length).sum())
                .isEqualTo(expected.get("bytes_jited").asInt())
                .isEqualTo((int) program.info().jitedLength());
        assertThat(functions)
                .extracting(JitedFunction::name)
                .containsExactly(name, name.equals("dumped") ? "weigh" : "each");
        Set<String> symbols = Arrays.stream(
                        Commands.run("grep", "\\[bpf\\]", "/proc/kallsyms").split("\n"))
                .map(line -> line.replaceFirst("^(\\w+) . bpf_prog_[0-9a-f]{16}_(\\w+)\t.*", "$1 $2"))
                .collect(Collectors.toSet());
        for (JitedFunction function : functions) {
            assertThat(symbols).contains(String.format("%016x %s", function.address(), function.name()));
            assertThat(function.code()).hasSize(function.length()).isNotEqualTo(new byte[function.length()]);
            assertThat(function).asString().contains(function.name(), Long.toHexString(function.address()));
        }
    }

    @Test
    void machineCodeHasSourceLines() {
        JIT.require();
        BpfProgram program = program("dumped");
        Set<SourceLine> lines = program.translated().steps().stream()
                .map(Step::source)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        Set<SourceLine> seen = new HashSet<>();
        for (JitedFunction function : program.jited()) {
            assertThat(function.positions()).isNotEmpty();
            int offset = 0;
            for (JitedFunction.Position position : function.positions()) {
                assertThat(position.offset()).isBetween(offset, function.length() - 1);
                offset = position.offset();
                seen.add(position.source());
            }
        }
        assertThat(seen).isEqualTo(lines);
    }

    @Test
    void copiesOfTheMachineCodeAreIndependent() {
        JIT.require();
        JitedFunction function = program("dumped").jited().get(0);
        byte[] code = function.code();
        Arrays.fill(function.code(), (byte) 0);
        assertThat(function.code()).isEqualTo(code);
    }

    @Test
    void programsThatWereOpenedOnTheirOwnAreReadToo() {
        BpfProgram program = program("dumped");
        try (BpfProgram same = BpfProgram.openById(program.id())) {
            assertThat(same.translated()).isEqualTo(program.translated());
        }
        object.close();
        assertThatIllegalStateException().isThrownBy(program::translated);
        assertThatIllegalStateException().isThrownBy(program::jited);
    }

    @Test
    void whoMayNotReadThemIsToldWhy() {
        PINS_FOR_ALL.require();
        JIT.require();
        try (PinDirectory pins = new PinDirectory("dumps")) {
            Path pin = pins.resolve("dumped");
            program("dumped").pin(pin);
            assertThat(attempt("bpf,sys_admin,syslog", pin))
                    .containsExactly(
                            "BpfPermissionException: cannot read the instructions of program pinned at " + pin
                                    + ": EPERM (operation not permitted): the process lacks CAP_BPF",
                            "BpfPermissionException: cannot read the machine code of program pinned at " + pin
                                    + ": EPERM (operation not permitted): the process lacks CAP_BPF");
            // The kernel hides its addresses by default where the process lacks the second one.
            assertThat(attempt("sys_admin,syslog", pin))
                    .containsExactly(
                            "exit without lines",
                            "BpfPermissionException: cannot read the machine code of program pinned at " + pin
                                    + ": EPERM (operation not permitted): the process lacks CAP_SYSLOG");
            assertThat(attempt("syslog", pin)).first().isEqualTo("exit with lines");
        }
    }

    /** What a process gets without some capabilities: without what follows the reason. */
    private static List<String> attempt(String capabilities, Path pin) {
        Commands.Result result = ChildJvm.run(
                List.of("setpriv", "--bounding-set", "-" + capabilities.replace(",", ",-")),
                Attempt.class,
                pin.toString());
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output()
                .lines()
                .map(line -> line.replaceFirst("; run it as root.*", ""))
                .toList();
    }

    /** Reads a pinned program in a process of its own. */
    static final class Attempt {

        private Attempt() {}

        public static void main(String[] arguments) {
            try (BpfProgram program = BpfProgram.openPinned(Path.of(arguments[0]))) {
                print(() -> {
                    List<Step> steps = program.translated().steps();
                    boolean hasLines =
                            steps.stream().anyMatch(step -> step.source().isPresent());
                    return steps.get(steps.size() - 1).text() + (hasLines ? " with lines" : " without lines");
                });
                print(() -> program.jited().get(0).name());
            }
        }

        private static void print(Supplier<String> read) {
            try {
                System.out.println(read.get());
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }
}
