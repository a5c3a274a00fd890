package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Kprobe;
import io.bpf4j.attach.KprobeMulti;
import io.bpf4j.attach.Ksyscall;
import io.bpf4j.conformance.TraceNeeds;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Functions and system calls of the kernel, one or many by a link. */
@KernelTest
class KprobeTest {

    /** What removing a file calls. */
    private static final String FUNCTION = "security_inode_unlink";

    private static final long MARK = 0x2222_3333_4444_5555L;

    private static BpfObject load(String... programs) {
        OpenObject open = TestObjects.open("hooks_kernel");
        open.programs().forEach(program -> program.autoload(List.of(programs).contains(program.name())));
        return open.load();
    }

    private static long number(BpfObject object, String variable) {
        return object.global(variable).get();
    }

    private static void removeAFile() throws IOException {
        Files.delete(Files.createSymbolicLink(Path.of("/sys/fs/bpf/kprobe-file"), Path.of("nowhere")));
    }

    private static void assertNotFound(BpfProgram program, AttachTarget target, String... reasons) {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> program.attach(target))
                .satisfies(e -> assertThat(e.getMessage()).contains(reasons));
    }

    @Test
    void instructionsInsideAreReached() throws IOException {
        TraceNeeds.KPROBES.require();
        boolean reached = false;
        try (BpfObject object = load("entered")) {
            // Behind what the compiler puts at the beginning; between instructions the kernel attaches nothing.
            for (long offset : new long[] {4, 5, 8, 9, 12}) {
                try (BpfLink link =
                        object.program("entered").attach(Kprobe.entry(FUNCTION).offset(offset))) {
                    long before = number(object, "entered_hits");
                    removeAFile();
                    assertThat(link).asString().contains(FUNCTION);
                    reached |= number(object, "entered_hits") > before;
                } catch (BpfException e) {
                    assertThat(e).hasMessageContaining("kprobe at " + FUNCTION + "+" + offset);
                }
            }
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("entered")
                            .attach(Kprobe.entry(FUNCTION).offset(1 << 20)))
                    .withMessageContaining("the offset is not that of an instruction");
        }
        assertThat(reached).isTrue();
    }

    @Test
    void cookiesTellPlacesApart() throws IOException {
        TraceNeeds.KPROBES.require();
        TraceNeeds.COOKIES.require();
        try (BpfObject object = load("marked")) {
            try (BpfLink link =
                    object.program("marked").attach(Kprobe.entry(FUNCTION).cookie(MARK))) {
                removeAFile();
                assertThat(number(object, "marked_cookie")).isEqualTo(MARK);
                if (KernelVersion.atLeast(6, 6)) {
                    LinkInfo.Kprobe info = (LinkInfo.Kprobe) link.info();
                    assertThat(info.function()).isEqualTo(FUNCTION);
                    assertThat(info.offset()).isZero();
                    // Behind the landing pad, if functions have one.
                    assertThat(info.address() - address(FUNCTION)).isBetween(0L, 16L);
                    assertThat(info.atReturn()).isFalse();
                }
            }
            try (BpfLink link =
                    object.program("marked").attach(Ksyscall.entry("prctl").cookie(1))) {
                Thread.currentThread().setName(Thread.currentThread().getName());
                assertThat(number(object, "marked_cookie")).as("by %s", link).isEqualTo(1);
            }
        }
    }

    private static long address(String function) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/kallsyms"))) {
            return lines.map(line -> line.split("\\s+"))
                    .filter(words -> words[2].equals(function))
                    .mapToLong(words -> Long.parseUnsignedLong(words[0], 16))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void programsWithoutTheirObjectAttach() throws IOException {
        TraceNeeds.KPROBES.require();
        try (PinDirectory directory = new PinDirectory("kprobes");
                BpfObject object = load("entered")) {
            object.program("entered").pin(directory.resolve("program"));
            try (BpfProgram pinned = BpfProgram.openPinned(directory.resolve("program"));
                    BpfLink link = pinned.attach(Kprobe.entry(FUNCTION))) {
                removeAFile();
                assertThat(number(object, "entered_hits"))
                        .as("runs by %s", link)
                        .isPositive();
            }
        }
    }

    @Test
    void manyFunctionsTakeOneLink() throws IOException {
        TraceNeeds.KPROBE_MULTI.require();
        List<Long> addresses = List.of(address(FUNCTION), address("security_inode_symlink"));
        try (BpfObject object = load("many", "many_returned", "entered")) {
            BpfProgram many = object.program("many");
            KprobeMulti marked =
                    KprobeMulti.ofFunctions("security_inode_symlink", FUNCTION).cookies(100, 1);
            try (BpfLink link = many.attach(marked)) {
                removeAFile();
                assertThat(number(object, "many_cookies")).isEqualTo(101);
                assertThat(((LinkInfo.KprobeMulti) link.info()).count()).isEqualTo(2);
            }
            object.global("many_cookies").set(0);
            try (BpfLink link = many.attach(KprobeMulti.ofAddresses(addresses).cookies(1, 100))) {
                removeAFile();
                assertThat(number(object, "many_cookies")).as("by %s", link).isEqualTo(101);
            }
            try (BpfLink link = object.program("many_returned")
                    .attach(KprobeMulti.ofAddresses(addresses).atReturn())) {
                removeAFile();
                assertThat(number(object, "many_returned_hits")).isEqualTo(2);
                assertThat(((LinkInfo.KprobeMulti) link.info()).atReturn()).isTrue();
            }
            assertNotFound(many, KprobeMulti.matching("none_*_at_all"), "no function matches none_*_at_all");
            assertNotFound(
                    many, KprobeMulti.ofFunctions("no_kernel_has_this"), "one of [no_kernel_has_this] is no function");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("entered").attach(KprobeMulti.ofFunctions(FUNCTION)))
                    .withMessageContaining("SEC(\"kprobe.multi\")");
        }
    }

    @Test
    void missingFunctionsAreNamed() {
        TraceNeeds.KPROBES.require();
        try (BpfObject object = load("entered", "returned")) {
            assertNotFound(
                    object.program("entered"),
                    Kprobe.entry("no_kernel_has_this"),
                    "program entered of object hooks_kernel to kprobe at no_kernel_has_this",
                    "/proc/kallsyms");
            assertNotFound(object.program("returned"), Kprobe.exit("no_kernel_has_this"), "the kernel has no function");
            assertNotFound(
                    object.program("entered"),
                    Ksyscall.entry("no_such_call"),
                    "the kernel has no system call no_such_call");
        }
    }

    @Test
    void programsOfAnotherTypeAreNamed() {
        TraceNeeds.KPROBES.require();
        OpenObject open = TestObjects.open("hooks_tracepoint");
        open.programs().forEach(program -> program.autoload(program.name().equals("filter")));
        try (BpfObject object = open.load()) {
            for (AttachTarget target : List.of(Kprobe.entry(FUNCTION), Ksyscall.exit("prctl"))) {
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> object.program("filter").attach(target))
                        .withMessageContaining("is of type SOCKET_FILTER, and only programs of type KPROBE");
            }
        }
    }

    @Test
    void kernelsWithoutKprobesSaySo() {
        TraceNeeds.KPROBES.requireAbsence();
        try (BpfObject object = load("entered")) {
            for (AttachTarget target : List.of(Kprobe.entry(FUNCTION), Ksyscall.entry("prctl"))) {
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> object.program("entered").attach(target))
                        .withMessageContaining("this kernel has no kprobes");
            }
        }
    }

    @Test
    void kernelsWithoutKprobesAtManyFunctionsSaySo() {
        TraceNeeds.KPROBE_MULTI.requireAbsence();
        try (BpfObject object = load("entered")) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> object.program("entered").attach(KprobeMulti.ofFunctions(FUNCTION)))
                    .satisfies(e -> assertThat(e)
                            .isInstanceOfAny(BpfNotSupportedException.class, BpfPermissionException.class));
        }
    }

    @Test
    void targetsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> Kprobe.entry(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Kprobe.exit("f").offset(4));
        assertThatIllegalArgumentException().isThrownBy(() -> Kprobe.entry("f").offset(-4));
        assertThatIllegalArgumentException().isThrownBy(() -> Ksyscall.entry(""));
        assertThatIllegalArgumentException().isThrownBy(KprobeMulti::ofFunctions);
        assertThatIllegalArgumentException().isThrownBy(() -> KprobeMulti.matching(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KprobeMulti.matching("a*").cookies(1));
    }
}
