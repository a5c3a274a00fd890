package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelTypes;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One object, compiled once, that finds its way in the types of whatever kernel it runs on. What it finds is compared with what else tells it. */
@KernelTest
class CoReTest {

    private static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");

    /** {@code struct relocated} in {@code core_relocations.bpf.c}. */
    record Relocated(
            @CType("__u64") long pidTgid,
            @CType("__u32") long pid,
            @CType("__u32") long tgid,
            @CType("__u32") long parentTgid,
            @CType("__u32") long networkNamespace,
            @CType("__u32") long resetOnFork,
            @CType("__u32") long tgidOffset,
            @CType("__u32") long commSize,
            @CType("__u32") long taskSize,
            @CType("__u32") long taskTypeId,
            @CType("__u32") long hashValue,
            boolean tgidExists,
            boolean missingFieldExists,
            boolean stateExists,
            boolean newStateExists,
            boolean taskExists,
            boolean missingTypeExists,
            boolean bloomFilterExists,
            boolean missingValueExists,
            @CType("char[16]") String comm) {
        static final BpfType<Relocated> TYPE = BpfType.ofRecord(Relocated.class);
    }

    /** What the program finds of the thread that runs it. */
    private static Relocated run(BpfObject object) {
        object.program("relocate").run(RunOptions.context(new byte[0]));
        return object.global("relocated", Relocated.TYPE).get();
    }

    private static String threadId() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self"))
                .getFileName()
                .toString();
    }

    @Test
    void readsFieldsWhereverTheKernelHasThem() throws Exception {
        try (BpfObject object = TestObjects.open("core_relocations").load()) {
            Relocated found = run(object);
            assertThat(found.tgid() << 32 | found.pid()).isEqualTo(found.pidTgid());
            assertThat(found.tgid()).isPositive();
            assertThat(found.parentTgid()).isPositive().isNotEqualTo(found.tgid());
            assertThat(found.comm())
                    .isEqualTo(
                            Files.readString(Path.of("/proc/thread-self/comm")).strip());
            assertThat("net:[" + found.networkNamespace() + "]")
                    .isEqualTo(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))
                            .toString());
        }
    }

    @Test
    void readsBitFields() throws Exception {
        try (BpfObject object = TestObjects.open("core_relocations").load()) {
            assertThat(run(object).resetOnFork()).isZero();
            // The flag goes with the thread.
            long[] found = new long[1];
            Thread thread = new Thread(() -> {
                try {
                    Commands.run("chrt", "--reset-on-fork", "--other", "--pid", "0", threadId());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                found[0] = run(object).resetOnFork();
            });
            thread.start();
            thread.join();
            assertThat(found[0]).isOne();
        }
    }

    @Test
    void learnsSizesOffsetsAndNumbers() {
        KernelTypes.Struct task = KernelTypes.struct("task_struct");
        try (BpfObject object = TestObjects.open("core_relocations").load()) {
            Relocated found = run(object);
            assertThat(found.tgidOffset()).isEqualTo(task.offset("tgid"));
            assertThat(found.taskSize()).isEqualTo(task.size());
            assertThat(found.taskTypeId()).isEqualTo(task.id());
            assertThat(found.commSize()).isEqualTo(16);
            assertThat(found.hashValue()).as("not the number in the source").isEqualTo(BpfMapType.HASH.ordinal());
        }
    }

    @Test
    void learnsWhatTheKernelHas() {
        KernelTypes.Struct task = KernelTypes.struct("task_struct");
        try (BpfObject object = TestObjects.open("core_relocations").load()) {
            Relocated found = run(object);
            assertThat(found.tgidExists()).isTrue();
            assertThat(found.missingFieldExists()).isFalse();
            assertThat(found.taskExists()).isTrue();
            assertThat(found.missingTypeExists()).isFalse();
            assertThat(found.missingValueExists()).isFalse();
            assertThat(found.stateExists()).isEqualTo(task.hasMember("state")).isEqualTo(!KernelVersion.atLeast(5, 14));
            assertThat(found.newStateExists())
                    .isEqualTo(task.hasMember("__state"))
                    .isNotEqualTo(found.stateExists());
            assertThat(found.bloomFilterExists()).isEqualTo(KernelVersion.atLeast(5, 16));
        }
    }

    /** What a kernel that was built without BTF is to a process: nothing says what its types are but the file that the process brings along. */
    @Test
    void customBtfStandsInForAKernelThatHasNone(@TempDir Path directory) throws Exception {
        Path whole = Files.copy(KERNEL, directory.resolve("whole.btf"));
        Path object = Files.write(directory.resolve("core_relocations.bpf.o"), TestObjects.bytes("core_relocations"));
        Path least = directory.resolve("least.btf");
        Commands.run("bpftool", "gen", "min_core_btf", whole.toString(), least.toString(), object.toString());
        assertThat(Files.size(least)).isLessThan(Files.size(whole) / 100);

        assertThat(withoutBtf("none"))
                .contains("BpfNotSupportedException")
                .contains("object core_relocations")
                .contains("kernel has no BTF")
                .contains("customBtf");
        for (Path btf : List.of(whole, least)) {
            Matcher found = Pattern.compile("found (\\d+) comm (.*)").matcher(withoutBtf(btf.toString()));
            assertThat(found.find()).isTrue();
            assertThat(found.group(1))
                    .isEqualTo(
                            Integer.toString(KernelTypes.struct("task_struct").offset("tgid")));
            assertThat(found.group(2)).isEqualTo("java");
        }
    }

    private static String withoutBtf(String customBtf) {
        Commands.Result result = ChildJvm.run(
                List.of("unshare", "--mount", "sh", "-euc", "mount -t tmpfs none /sys/kernel/btf; exec \"$@\"", "sh"),
                WithoutBtf.class,
                customBtf);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    /** Runs where the kernel's BTF is hidden. */
    static final class WithoutBtf {
        public static void main(String[] arguments) {
            OpenObject open = TestObjects.open("core_relocations");
            if (!arguments[0].equals("none")) {
                open.customBtf(Path.of(arguments[0]));
            }
            try (BpfObject object = open.load()) {
                Relocated found = run(object);
                System.out.println("found " + found.tgidOffset() + " comm " + found.comm());
            } catch (BpfException e) {
                System.out.println(e);
            }
        }
    }
}
