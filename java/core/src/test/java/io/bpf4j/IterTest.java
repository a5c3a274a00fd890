package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.attach.Iter;
import io.bpf4j.testing.Cgroup;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@KernelTest
class IterTest {

    private static BpfObject load(String program) {
        OpenObject open = TestObjects.open("hooks_iter");
        open.programs().forEach(each -> each.autoload(each.name().equals(program)));
        return open.load();
    }

    private static List<String> lines(BpfProgram program, Iter target) throws IOException {
        try (BpfLink link = program.attach(target);
                BufferedReader text = link.iterateText()) {
            return text.lines().toList();
        }
    }

    /** How many threads there are in this process namespace; the iterator tells their numbers in the kernel's own. */
    private static long threads() throws IOException {
        long count = 0;
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(each -> each.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try (Stream<Path> threads = Files.list(process.resolve("task"))) {
                    count += threads.count();
                } catch (NoSuchFileException e) {
                    // It has ended.
                    continue;
                }
            }
        }
        return count;
    }

    @Test
    void tasksAreThoseOfProc() throws IOException {
        try (BpfObject object = load("task")) {
            long before = threads();
            List<String> lines = lines(object.program("task"), Iter.all());
            assertThat((double) lines.size()).isBetween(before * 0.8, before * 1.25);
            assertThat(lines).allMatch(line -> line.matches("\\d+ \\d+")).doesNotHaveDuplicates();
            assertThat(object.global("task_hits").get()).isEqualTo(lines.size());
        }
    }

    @Test
    void tasksOfOneProcessAreItsThreads() throws IOException {
        KernelNeed.ITERATOR_PARAMETERS.require();
        long process = ProcessHandle.current().pid();
        try (BpfObject object = load("task");
                Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            List<String> lines = lines(object.program("task"), Iter.ofProcess(process));
            assertThat(lines).hasSizeBetween((int) threads.count() - 5, 1_000);
            assertThat(lines.stream().map(line -> line.split(" ")[0]).distinct())
                    .hasSize(1);
            assertThat(lines(object.program("task"), Iter.ofThread(process))).hasSize(1);
        }
    }

    @Test
    void elementsAreThoseOfTheMap() throws IOException {
        try (BpfObject object = load("element")) {
            BpfMap<Long, Long> numbers = object.map("numbers", BpfType.U32, BpfType.U64);
            LongStream.range(0, 500).forEach(i -> numbers.update(i, i * i));
            assertThat(lines(object.program("element"), Iter.over(numbers)))
                    .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 500)
                            .mapToObj(i -> i + " " + i * i)
                            .toList());
        }
    }

    @Test
    void cgroupsAreThoseBelow() throws IOException {
        KernelNeed.ITERATOR_PARAMETERS.require();
        try (BpfObject object = load("cgroup");
                Cgroup cgroup = new Cgroup()) {
            assertThat(lines(
                            object.program("cgroup"), Iter.from(cgroup.directory(), Iter.CgroupOrder.DESCENDANTS_POST)))
                    .containsExactly(
                            Files.getAttribute(cgroup.directory(), "unix:ino").toString());
            assertThat(lines(object.program("cgroup"), Iter.from(cgroup.directory(), Iter.CgroupOrder.ANCESTORS_UP)))
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void infoNamesWhatIsIteratedOver() {
        try (BpfObject object = load("element")) {
            BpfMap<byte[], byte[]> map = object.map("numbers");
            try (BpfLink link = object.program("element").attach(Iter.over(map))) {
                LinkInfo.Iterator info = (LinkInfo.Iterator) link.info();
                assertThat(info.target()).isEqualTo("bpf_map_elem");
                assertThat(info.mapId()).isEqualTo(map.info().id());
                assertThat(info.processId()).isZero();
            }
        }
    }

    @Test
    void eachReadingBeginsAnewAndEndsWithItsClose() throws IOException {
        try (BpfObject object = load("task");
                BpfLink link = object.program("task").attach(Iter.all())) {
            try (InputStream first = link.iterate();
                    InputStream second = link.iterate()) {
                assertThat(first.read()).isPositive();
                assertThat(first.read(new byte[10], 0, 0)).isZero();
                assertThat(second.readAllBytes()).isNotEmpty();
                assertThat(second.read()).isEqualTo(-1);
            }
            InputStream closed = link.iterate();
            closed.close();
            closed.close();
            assertThatIOException().isThrownBy(closed::read).withMessageContaining("closed");
        }
    }

    @Test
    void wrongTargetsSayWhatIsWrong() {
        assertThatIllegalArgumentException().isThrownBy(() -> Iter.ofProcess(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Iter.ofThread(-1));
        try (BpfObject object = load("element");
                BpfMap<?, ?> queue = BpfMap.create(MapSpec.of(BpfMapType.QUEUE, 0, 4, 1))) {
            BpfProgram program = object.program("element");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> program.attach(Iter.all()))
                    .withMessageContaining("Iter.over(map)");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> program.attach(Iter.over(queue)))
                    .withMessageContaining("not iterated over");
        }
        try (BpfObject object = TestObjects.open("hooks_xdp").load()) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("first").attach(Iter.all()))
                    .withMessageContaining("program first of object hooks_xdp to All[]")
                    .withMessageContaining("not for an iterator");
        }
    }

    @Test
    void whatIsNoCgroupIsNone() {
        KernelNeed.ITERATOR_PARAMETERS.require();
        try (BpfObject object = load("cgroup")) {
            BpfProgram program = object.program("cgroup");
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> program.attach(Iter.from(Path.of("/nowhere"), Iter.CgroupOrder.SELF)))
                    .withMessageContaining("/nowhere");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> program.attach(Iter.from(Path.of("/proc"), Iter.CgroupOrder.SELF)))
                    .withMessageContaining("none of a cgroup");
        }
    }

    @Test
    void processThatIsNotThereHasNoTasks() throws IOException {
        KernelNeed.ITERATOR_PARAMETERS.require();
        try (BpfObject object = load("task")) {
            assertThat(lines(object.program("task"), Iter.ofProcess(0x3fff_ffff)))
                    .isEmpty();
        }
    }

    @Test
    void otherLinksAreNotIterated() {
        try (BpfObject object = TestObjects.open("many_links").load();
                BpfLink link = object.program("on_fork_raw").attach()) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(link::iterate)
                    .withMessageContaining("no link of an iterator");
        }
    }
}
