package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel says of programs, compared with {@code bpftool}, and the ways to a program: of an object, by its id, from its pin. */
@KernelTest
class ProgramInfoTest {

    private static final KernelNeed VERIFIED_INSTRUCTIONS = KernelNeed.of("counts of verified instructions", 5, 16);

    private BpfObject object;
    private BpfProgram program;

    @BeforeEach
    void load() {
        object = TestObjects.open("maps").load();
        program = object.program("count_packets");
    }

    @AfterEach
    void close() {
        object.close();
    }

    private static JsonNode shown(long id) {
        return Commands.json("bpftool", "-j", "prog", "show", "id", Long.toString(id));
    }

    private static List<Long> numbers(JsonNode array) {
        List<Long> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asLong()));
        return numbers;
    }

    private static void assertShows(ProgramInfo info) throws IOException {
        JsonNode shown = shown(info.id());
        assertThat(shown.get("id").asLong()).isEqualTo(info.id());
        assertThat(shown.path("name").asText()).isEqualTo(info.name());
        assertThat(shown.get("type").asText()).isEqualTo(info.type().name().toLowerCase(Locale.ROOT));
        assertThat(shown.get("tag").asText()).isEqualTo(info.tag());
        assertThat(shown.get("gpl_compatible").asBoolean()).isEqualTo(info.gplCompatible());
        assertThat(shown.get("uid").asLong()).isEqualTo(info.userId());
        assertThat(shown.get("bytes_xlated").asLong()).isEqualTo(info.translatedLength());
        assertThat(shown.path("bytes_jited").asLong()).isEqualTo(info.jitedLength());
        assertThat(shown.get("bytes_memlock").asLong()).isEqualTo(info.memlock().orElseThrow());
        assertThat(numbers(shown.path("map_ids"))).isEqualTo(info.mapIds());
        assertThat(shown.path("btf_id").asLong()).isEqualTo(info.btfId());
        assertThat(shown.path("ifindex").asLong()).isEqualTo(info.interfaceIndex());
        // Both clocks have been set to the same second by different means.
        double uptime =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        Instant loaded =
                Instant.now().minus(Duration.ofMillis((long) (1000 * uptime))).plus(info.loadTime());
        assertThat(Instant.ofEpochSecond(shown.get("loaded_at").asLong()))
                .isBetween(loaded.minusSeconds(2), loaded.plusSeconds(2));
    }

    @Test
    void factsAreThoseOfBpftool() throws IOException {
        ProgramInfo info = program.info();
        assertThat(info.id()).isEqualTo(program.id());
        assertThat(info.name()).isEqualTo("count_packets");
        assertThat(info.type()).isEqualTo(BpfProgramType.XDP);
        assertThat(info.gplCompatible()).isTrue();
        assertThat(info.mapIds()).containsExactly(object.map("array").info().id());
        assertThat(info.btfId()).isPositive();
        assertThat(info.recursionMisses()).isZero();
        assertShows(info);
        assertShows(object.program("drop_packets").info());
        if (VERIFIED_INSTRUCTIONS.isThere()) {
            // Its only loop is none, so the verifier goes at most once through each branch.
            assertThat(info.verifiedInstructions()).isBetween(10L, 100L);
            assertThat(object.program("drop_packets").info().verifiedInstructions())
                    .isEqualTo(2);
        }
    }

    @Test
    void theListHasEachProgramOfTheSystem() {
        // Other processes load and unload meanwhile, but not these.
        assertThat(BpfProgram.list())
                .contains(program.info(), object.program("drop_packets").info())
                .isSortedAccordingTo((one, other) -> Long.compare(one.id(), other.id()));
        List<Long> before = ids();
        List<Long> listed = BpfProgram.list().stream().map(ProgramInfo::id).toList();
        List<Long> after = ids();
        before.retainAll(after);
        assertThat(listed).containsAll(before);
    }

    private static List<Long> ids() {
        List<Long> ids = new ArrayList<>();
        Commands.json("bpftool", "-j", "prog", "show")
                .forEach(each -> ids.add(each.get("id").asLong()));
        return ids;
    }

    @Test
    void programsAreOpenedById() {
        BpfProgram opened = BpfProgram.openById(program.id());
        assertThat(opened.name()).isEqualTo("count_packets");
        assertThat(opened.type()).isEqualTo(BpfProgramType.XDP);
        assertThat(opened.section()).isEmpty();
        assertThat(opened).hasToString("program with id " + program.id());
        assertThat(opened.info()).isEqualTo(program.info());
        object.close();
        assertThat(opened.run(RunOptions.packet(new byte[64])).returnValue()).isEqualTo(2);
        opened.close();
        opened.close();
        assertThatIllegalStateException().isThrownBy(opened::info);
        assertThatIllegalStateException().isThrownBy(program::id);
    }

    @Test
    void idsOfNothingAreRefused() {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> BpfProgram.openById(0xffff_ffffL))
                .withMessageContaining("program with id 4294967295");
        for (long wrong : new long[] {-1, 0, 1L << 32}) {
            assertThatIllegalArgumentException().isThrownBy(() -> BpfProgram.openById(wrong));
        }
    }

    @Test
    void programsOfAnObjectAreClosedWithIt() {
        program.close();
        assertThat(program.id()).isPositive();
    }

    @Test
    void programsAreOpenedFromTheirPins() {
        try (PinDirectory pins = new PinDirectory("programs")) {
            Path pin = pins.resolve("counter");
            assertThat(program.pinPath()).isEmpty();
            program.pin(pin);
            assertThat(program.pinPath()).contains(pin);
            assertThat(Commands.json("bpftool", "-j", "prog", "show", "pinned", pin.toString())
                            .get("id")
                            .asLong())
                    .isEqualTo(program.id());
            assertThatIllegalStateException().isThrownBy(() -> program.pin(pins.resolve("again")));
            long id = program.id();
            object.close();
            try (BpfProgram opened = BpfProgram.openPinned(pin)) {
                assertThat(opened.id()).isEqualTo(id);
                assertThat(opened).hasToString("program pinned at " + pin);
                assertThat(opened.pinPath()).contains(pin);
                opened.unpin();
                assertThat(opened.pinPath()).isEmpty();
                assertThatIllegalStateException().isThrownBy(opened::unpin);
            }
            assertThat(pins.names()).isEmpty();
            assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> BpfProgram.openPinned(pin));
        }
    }

    @Test
    void pinsOfMapsAreNoPrograms() {
        try (PinDirectory pins = new PinDirectory("programs")) {
            Path pin = pins.resolve("map");
            object.map("array").pin(pin);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> BpfProgram.openPinned(pin))
                    .withMessageContaining(pin.toString());
        }
    }

    @Test
    void programsKeepMapsThatTheyAreBoundTo() {
        BpfProgram drop = object.program("drop_packets");
        BpfMap<byte[], byte[]> map = object.map("hash");
        long id = map.info().id();
        assertThat(drop.info().mapIds()).isEmpty();
        drop.bind(map);
        assertThat(drop.info().mapIds()).containsExactly(id);
        assertThat(numbers(shown(drop.id()).get("map_ids"))).containsExactly(id);
        drop.bind(map);
        assertThat(drop.info().mapIds()).as("after binding it again").containsExactly(id);

        try (BpfProgram same = BpfProgram.openById(drop.id())) {
            object.close();
            try (BpfMap<byte[], byte[]> kept = BpfMap.openById(id)) {
                assertThat(kept.info().name()).isEqualTo("hash");
            }
            assertThatIllegalStateException().isThrownBy(() -> same.bind(map));
        }
    }

    @Test
    void statisticsCountWhileTheyAreOn() {
        RunOptions options = RunOptions.packet(new byte[64]).repeat(1_000);
        BpfStatistics statistics = BpfStatistics.enable();
        try {
            program.run(options);
        } finally {
            statistics.close();
            statistics.close();
        }
        ProgramInfo counted = program.info();
        // A signal to the JVM makes the kernel start again, so there may be more.
        assertThat(counted.runCount()).isGreaterThanOrEqualTo(1_000);
        assertThat(counted.runTime()).isPositive();
        JsonNode shown = shown(program.id());
        assertThat(shown.get("run_cnt").asLong()).isGreaterThanOrEqualTo(counted.runCount());
        assertThat(shown.get("run_time_ns").asLong())
                .isGreaterThanOrEqualTo(counted.runTime().toNanos());
        awaitNoCounting(options);
    }

    /** Another process may keep the kernel counting for a while. */
    private void awaitNoCounting(RunOptions options) {
        long end = System.nanoTime() + 10_000_000_000L;
        long before;
        long after;
        do {
            before = program.info().runCount();
            program.run(options);
            after = program.info().runCount();
        } while (after != before && System.nanoTime() < end);
        assertThat(after).isEqualTo(before);
    }
}
