package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.ObjectMutator;
import io.bpf4j.testing.TestObjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Opens damaged objects, many thousand of them. A file may be refused or accepted; it may not end the JVM, hang it, or throw anything else.
 *
 * <p>{@code -Dio.bpf4j.fuzz.seed} chooses the damage, {@code -Dio.bpf4j.fuzz.seconds} for how long.
 */
class ObjectFuzzTest {

    private static final long SEED = Long.getLong("io.bpf4j.fuzz.seed", 20_261_121);
    private static final Duration DURATION = Duration.ofSeconds(Long.getLong("io.bpf4j.fuzz.seconds", 15));
    /** Bounded, so that a fast machine does the same as a slow one that is given the time. */
    private static final int MAX_MUTATIONS = Integer.getInteger("io.bpf4j.fuzz.mutations", 60_000);

    private static final List<String> OBJECTS = List.of("maps", "globals", "events", "tracing", "pinned");
    /** What each mutation aims at: everything, or the sections that libbpf believes most. */
    private static final List<String[]> TARGETS = List.of(
            new String[0],
            new String[] {".BTF"},
            new String[] {".BTF.ext"},
            new String[] {".symtab", ".rel", ".maps"},
            new String[] {".maps", ".BTF"});

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void damagedObjectsAreRefusedOrOpenedAndNothingElseHappens() {
        List<ObjectMutator> mutators = new ArrayList<>();
        for (String object : OBJECTS) {
            for (String[] targets : TARGETS) {
                mutators.add(new ObjectMutator(TestObjects.bytes(object), targets));
            }
        }
        int opened = 0;
        int refused = 0;
        int damaged = 0;
        long end = System.nanoTime() + DURATION.toNanos();
        for (int i = 0; i < MAX_MUTATIONS && System.nanoTime() < end; i++) {
            // A seed each, so that one file can be made again alone.
            Random random = new Random(SEED + i);
            byte[] object = mutators.get(random.nextInt(mutators.size())).mutate(random);
            try {
                openAndLookAtAll(object);
                opened++;
            } catch (BpfObjectFormatException e) {
                damaged++;
            } catch (BpfException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed " + (SEED + i) + " is not refused but throws; the object is\n"
                                + HexFormat.of().formatHex(object),
                        e);
            }
        }
        // Mutations that all end at the first check would test nothing behind it.
        assertThat(damaged).as("objects that the checks refused").isPositive();
        assertThat(refused).as("objects that libbpf refused").isPositive();
        assertThat(opened).as("objects that were opened").isPositive();
    }

    private static void openAndLookAtAll(byte[] bytes) {
        try (OpenObject object = BpfObject.open(bytes)) {
            for (OpenMap map : object.maps()) {
                assertThat(map.name()).isNotNull();
                assertThat(map.type()).isNotNull();
            }
            for (OpenProgram program : object.programs()) {
                assertThat(program.name()).isNotNull();
                assertThat(program.section()).isNotNull();
            }
        }
    }
}
