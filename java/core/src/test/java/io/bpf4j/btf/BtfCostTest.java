package io.bpf4j.btf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.Machine;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What it costs to find one struct of the kernel, and to write all, in a JVM that has just started. The time is the processor's, since other tests run too. */
class BtfCostTest {

    private static final int RUNS = 5;
    /** Where software carries out the instructions it takes longer by one magnitude and more. */
    private static final long MOST_MILLIS = Machine.IS_EMULATED ? 10_000 : 300;

    private static final long MOST_MILLIS_OF_HEADER = Machine.IS_EMULATED ? 60_000 : 2_000;

    private static final long MOST_MEGABYTES = 64;

    /** Prints the milliseconds, and the megabytes that were allocated. */
    public static final class Find {

        private Find() {}

        public static void main(String[] arguments) {
            com.sun.management.ThreadMXBean threads =
                    (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = threads.getCurrentThreadCpuTime();
            int members = Btf.kernel()
                    .find("task_struct", BtfType.Struct.class)
                    .orElseThrow()
                    .members()
                    .size();
            long millis = (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
            long megabytes = (threads.getCurrentThreadAllocatedBytes() - allocated) >> 20;
            System.out.println(millis + " " + megabytes + " " + members);
        }
    }

    /** Prints the milliseconds, and the length. */
    public static final class Header {

        private Header() {}

        public static void main(String[] arguments) {
            com.sun.management.ThreadMXBean threads =
                    (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long start = threads.getCurrentThreadCpuTime();
            int length = CFormat.of(Btf.kernel()).vmlinux().length();
            System.out.println((threads.getCurrentThreadCpuTime() - start) / 1_000_000 + " " + length);
        }
    }

    @Test
    void theKernelsHeaderIsWrittenInTime() {
        List<long[]> runs =
                IntStream.range(0, RUNS).mapToObj(i -> run(Header.class)).toList();

        assertThat(runs.stream().mapToLong(run -> run[0]).min().orElseThrow())
                .as("milliseconds")
                .isBetween(1L, MOST_MILLIS_OF_HEADER);
        assertThat(runs.get(0)[1]).as("characters").isGreaterThan(1_000_000);
    }

    @Test
    void oneStructOfTheKernelIsFoundInTimeAndInLittleMemory() {
        List<long[]> runs =
                IntStream.range(0, RUNS).mapToObj(i -> run(Find.class)).toList();
        OptionalLong millis = runs.stream().mapToLong(run -> run[0]).min();
        OptionalLong megabytes = runs.stream().mapToLong(run -> run[1]).min();

        assertThat(millis.orElseThrow()).as("milliseconds").isBetween(1L, MOST_MILLIS);
        assertThat(megabytes.orElseThrow()).as("megabytes").isBetween(1L, MOST_MEGABYTES);
        assertThat(runs.get(0)[2]).as("members of task_struct").isGreaterThan(50);
    }

    private static long[] run(Class<?> measured) {
        Commands.Result result = ChildJvm.run(List.of(), measured);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return Stream.of(result.output().strip().split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
