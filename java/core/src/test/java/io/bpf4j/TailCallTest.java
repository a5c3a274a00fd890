package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.bpf4j.attach.Xdp;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.Machine;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.testing.Veth;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Program arrays: how they are filled, what keeps what is in them, and replacing it while programs jump. */
@KernelTest
class TailCallTest {

    private static final int FELL_THROUGH = 1;

    private BpfObject object;
    private ProgramArray jumps;

    @BeforeEach
    void load() {
        object = TestObjects.open("tail_calls").load();
        jumps = ProgramArray.of(object.map("jumps"));
    }

    @AfterEach
    void close() {
        object.close();
    }

    private static int run(BpfProgram program) {
        return program.run(RunOptions.packet(new byte[64])).returnValue();
    }

    private Map<Long, Long> entries() {
        Map<Long, Long> entries = new TreeMap<>();
        jumps.forEach(entries::put);
        return entries;
    }

    @Test
    void arraysAreFilledByNames() {
        jumps.setAll(object, Map.of(0L, "twenty", 2L, "ten"));
        assertThat(entries())
                .containsOnly(
                        Map.entry(0L, object.program("twenty").id()),
                        Map.entry(2L, object.program("ten").id()));
        assertThat(run(object.program("jump"))).isEqualTo(10);
        jumps.setAll(object, Map.of(2L, "twenty"));
        assertThat(run(object.program("jump"))).isEqualTo(20);
        try (BpfObject other = TestObjects.open("tail_calls").load()) {
            jumps.setAll(other, Map.of(2L, "ten"));
        }
        assertThat(run(object.program("jump")))
                .as("a program of an object that was closed")
                .isEqualTo(10);
    }

    @Test
    void anUnknownNameChangesNothing() {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> jumps.setAll(object, Map.of(0L, "ten", 1L, "hundred", 2L, "twenty")))
                .withMessageContaining("hundred");
        assertThat(entries()).isEmpty();
    }

    @Test
    void programsOfAnotherTypeAreNamedWithBothTypes() {
        assertThatExceptionOfType(BpfNotSupportedException.class)
                .isThrownBy(() -> jumps.set(2, object.program("of_another_type")))
                .withMessageContaining("cannot put program of_another_type of object tail_calls into map jumps")
                .withMessageContaining("it is of type SCHED_CLS")
                .withMessageContaining("programs of type XDP");
        assertThat(entries()).isEmpty();
        assertThat(run(object.program("jump"))).isEqualTo(FELL_THROUGH);
    }

    @Test
    void indicesBeyondTheArrayAreRefused() {
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> jumps.setAll(object, Map.of(3L, "ten", 4L, "twenty")))
                .withMessageContaining("the index is not below 4");
        assertThat(entries()).containsOnlyKeys(3L);
    }

    @Test
    void arraysThatSayWhatIsInThemAreFilledByTheLoad() {
        ProgramArray declared = ProgramArray.of(object.map("declared"));
        assertThat(declared.programId(0)).hasValue(object.program("twenty").id());
        assertThat(declared.programId(1)).isEmpty();
        assertThat(declared.programId(2)).hasValue(object.program("ten").id());
        assertThat(run(object.program("jump_as_declared"))).isEqualTo(10);
        declared.set(2, object.program("twenty"));
        assertThat(run(object.program("jump_as_declared"))).isEqualTo(20);
    }

    @Test
    void programsAreReplacedWhileOthersJumpToThem() {
        // The kernel rewrites the code of a jump while other CPUs run it.
        assumeFalse(Machine.IS_EMULATED, "QEMU before 8.1 breaks code that another CPU rewrites");
        jumps.set(2, object.program("ten"));
        BpfProgram jump = object.program("jump");
        BpfProgram[] replacements = {object.program("twenty"), object.program("ten")};
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Integer> replacing = CompletableFuture.supplyAsync(() -> {
            int count = 0;
            while (!ended.get()) {
                jumps.set(2, replacements[count++ % 2]);
            }
            return count;
        });
        Map<Integer, Integer> seen = new TreeMap<>();
        try {
            // Each replacement waits until no program can be in the one that it replaces, which takes the kernel
            // milliseconds.
            for (int i = 0; (i < 2_000 || seen.size() < 2) && !replacing.isDone(); i++) {
                seen.merge(run(jump), 1, Integer::sum);
            }
        } finally {
            ended.set(true);
        }
        assertThat(replacing.join()).isPositive();
        assertThat(seen).containsOnlyKeys(10, 20);
    }

    @Test
    void jumpsEndWithTheObjectUnlessTheArrayIsPinned() {
        jumps.set(2, object.program("ten"));
        try (Veth veth = new Veth();
                BpfLink link = object.program("jump").attach(Xdp.on(veth.name()));
                BpfProgram jump = BpfProgram.openById(link.info().programId())) {
            assertThat(run(jump)).isEqualTo(10);
            object.close();
            // The program stays attached. The kernel empties the array a moment later.
            long end = System.nanoTime() + 10_000_000_000L;
            while (run(jump) != FELL_THROUGH && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(run(jump)).isEqualTo(FELL_THROUGH);
            assertThat(link.info().programId()).isEqualTo(jump.id());
        }
    }

    @Test
    void jumpsThroughAPinnedArrayGoOn() {
        try (PinDirectory pins = new PinDirectory("tail-calls")) {
            Path pin = pins.resolve("jumps");
            jumps.set(2, object.program("ten"));
            object.map("jumps").pin(pin);
            try (BpfProgram jump = BpfProgram.openById(object.program("jump").id())) {
                long twenty = object.program("twenty").id();
                try (BpfProgram other = BpfProgram.openById(twenty)) {
                    object.close();
                    assertThat(run(jump)).isEqualTo(10);
                    try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(pin)) {
                        ProgramArray again = ProgramArray.of(map);
                        assertThat(again.programId(2)).isPresent();
                        again.set(2, other);
                    }
                }
                assertThat(run(jump)).isEqualTo(20);
            }
        }
    }
}
