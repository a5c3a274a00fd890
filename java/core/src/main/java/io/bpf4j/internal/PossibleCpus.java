package io.bpf4j.internal;

import io.bpf4j.BpfException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The CPUs that the machine may ever have, for which the kernel keeps values of per-CPU maps. Their numbers may have holes; the kernel
 * leaves no room for those that are missing.
 */
public final class PossibleCpus {

    private static final Path FILE = Path.of("/sys/devices/system/cpu/possible");

    /** Never null after the first call; the set is fixed when the kernel starts. */
    private static volatile PossibleCpus cpus;

    private final int[] numbers;

    private PossibleCpus(int[] numbers) {
        this.numbers = numbers;
    }

    /** Those of this machine. */
    public static PossibleCpus get() {
        PossibleCpus known = cpus;
        if (known == null) {
            known = read();
            cpus = known;
        }
        return known;
    }

    private static PossibleCpus read() {
        try {
            return parse(KernelFiles.read(FILE));
        } catch (IOException e) {
            throw new BpfException(
                    "read",
                    "the possible CPUs",
                    "maps with a value for each CPU cannot be used without " + FILE + ": " + e,
                    0,
                    List.of(),
                    e);
        }
    }

    /** From a list of numbers and ranges such as {@code 0-3,8}. */
    public static PossibleCpus parse(String list) {
        return new PossibleCpus(List.of(list.strip().split(",")).stream()
                .flatMapToInt(PossibleCpus::range)
                .toArray());
    }

    private static IntStream range(String range) {
        int dash = range.indexOf('-');
        return dash < 0
                ? IntStream.of(Integer.parseInt(range))
                : IntStream.rangeClosed(
                        Integer.parseInt(range.substring(0, dash)), Integer.parseInt(range.substring(dash + 1)));
    }

    /** How many there are. */
    public int count() {
        return numbers.length;
    }

    /** The number of the CPU whose value is at an index. */
    public int number(int index) {
        return numbers[index];
    }

    /** Where the value of a CPU is, or -1 if it is not possible. */
    public int index(int cpu) {
        return IntStream.range(0, numbers.length)
                .filter(index -> numbers[index] == cpu)
                .findFirst()
                .orElse(-1);
    }
}
