package io.bpf4j.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.event.PerfEventsObject.Sample;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The age of events where the clock of the process is another one than the kernel's. */
@KernelTest
class KernelClockTest {

    private static final KernelNeed TIME_NAMESPACES = KernelNeed.of("time namespaces", 5, 6)
            .with("CONFIG_TIME_NS")
            .asking(() -> Files.exists(Path.of("/proc/self/ns/time")));

    private static String readElsewhere(String offset) {
        TIME_NAMESPACES.require();
        Commands.Result result = ChildJvm.run(
                List.of("unshare", "--time", "--monotonic=" + offset, "--fork", "--kill-child"), Reading.class);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    @Test
    void eventsAreNotTooOldWhereTheClockIsAhead() {
        assertThat(readElsewhere("100000")).isEqualTo("0 then 1");
    }

    @Test
    void eventsGetOldWhereTheClockIsBehind() {
        assertThat(readElsewhere("-5")).isEqualTo("0 then 1");
    }

    /** Prints how many events there are at once, and how many after the window. */
    static final class Reading {

        private Reading() {}

        public static void main(String[] arguments) {
            try (PerfEventsObject object = new PerfEventsObject();
                    PerfBuffer events = PerfBuffer.builder(object.map())
                            .orderedByTime(Duration.ofSeconds(2))
                            .build(Sample.TYPE, (cpu, sample) -> {})) {
                object.emit(0, 1);
                System.out.print(events.consume() + " then " + events.poll(Duration.ofSeconds(4)));
            }
        }
    }
}
