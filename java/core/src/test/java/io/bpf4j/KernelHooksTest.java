package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.conformance.TraceNeeds;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Programs at functions of the kernel, where the kernel can: kprobe, kretprobe, fentry, fexit and LSM. This process provokes what they see. */
@KernelTest
class KernelHooksTest {

    /** Not on the temporary file system: an overlay unlinks each of its files in a layer, too. */
    private final PinDirectory directory = new PinDirectory("kernel-hooks");

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    /** What can be unlinked; bpffs has no regular files. */
    private Path makeAFile() throws IOException {
        return Files.createSymbolicLink(directory.resolve("file"), Path.of("nowhere"));
    }

    /** Opens the object with one program only, so that a kernel which lacks another one's hook does not matter. */
    private static OpenObject open(String program) throws IOException {
        Path namespace = Path.of("/proc/self/ns/pid");
        OpenObject open = TestObjects.open("kernel_hooks")
                .global("observed", ProcessHandle.current().pid())
                .global("namespace_device", (long) Files.getAttribute(namespace, "unix:dev"))
                .global("namespace_inode", (long) Files.getAttribute(namespace, "unix:ino"));
        for (String each : new String[] {"before", "after", "system_call", "entered", "left", "decide"}) {
            open.program(each).autoload(each.equals(program));
        }
        return open;
    }

    private void removeAFile() throws IOException {
        Files.delete(makeAFile());
    }

    /** A call of the program's hook. */
    private interface Provocation {
        void run() throws IOException;
    }

    /** Provokes twice while the program is attached, and once afterwards; then looks at the object. */
    private static void whileAttached(String program, Provocation provocation, Consumer<BpfObject> afterwards)
            throws IOException {
        try (BpfObject object = open(program).load()) {
            try (BpfLink link = object.program(program).attach()) {
                provocation.run();
                provocation.run();
                assertThat(link.toString()).contains(program);
            }
            provocation.run();
            afterwards.accept(object);
        }
    }

    private static long number(BpfObject object, String variable) {
        return object.global(variable).get();
    }

    @Test
    void kprobeSeesTheCall() throws IOException {
        TraceNeeds.KPROBES.require();
        whileAttached(
                "before",
                this::removeAFile,
                object -> assertThat(number(object, "kprobe_hits")).isEqualTo(2));
    }

    @Test
    void kretprobeSeesTheResult() throws IOException {
        TraceNeeds.KPROBES.require();
        whileAttached("after", this::removeAFile, object -> {
            assertThat(number(object, "kretprobe_hits")).isEqualTo(2);
            assertThat(number(object, "kretprobe_result")).isZero();
        });
    }

    @Test
    void ksyscallSeesTheSystemCall() throws IOException {
        TraceNeeds.KPROBES.require();
        whileAttached(
                "system_call",
                () -> Thread.currentThread().setName(Thread.currentThread().getName()),
                object -> assertThat(number(object, "ksyscall_hits")).isGreaterThanOrEqualTo(2));
    }

    @Test
    void fentrySeesTheCall() throws IOException {
        TraceNeeds.TRAMPOLINES.require();
        whileAttached(
                "entered",
                this::removeAFile,
                object -> assertThat(number(object, "fentry_hits")).isEqualTo(2));
    }

    @Test
    void fexitSeesTheResult() throws IOException {
        TraceNeeds.TRAMPOLINES.require();
        whileAttached("left", this::removeAFile, object -> {
            assertThat(number(object, "fexit_hits")).isEqualTo(2);
            assertThat(number(object, "fexit_result")).isZero();
        });
    }

    @Test
    void lsmDecides() throws IOException {
        TraceNeeds.LSM_PROGRAMS.require();
        try (BpfObject object = open("decide").load()) {
            Path file = makeAFile();
            try (BpfLink link = object.program("decide").attach()) {
                object.global("refuse").set(1);
                assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> Files.delete(file));
                assertThat(Files.isSymbolicLink(file)).isTrue();
                assertThat(object.global("lsm_name", BpfType.string(32)).get())
                        .isEqualTo(file.getFileName().toString());
                object.global("refuse").set(0);
                Files.delete(file);
                assertThat(number(object, "lsm_hits")).isEqualTo(2);
                assertThat(link.info().type()).isEqualTo(BpfLinkType.TRACING);
            }
            removeAFile();
            assertThat(number(object, "lsm_hits")).isEqualTo(2);
        }
    }

    @Test
    void kernelsWithoutKprobesSaySo() throws IOException {
        TraceNeeds.KPROBES.requireAbsence();
        try (BpfObject object = open("before").load()) {
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> object.program("before").attach())
                    .withMessageContaining("program before of object kernel_hooks by its section kprobe/")
                    .withMessageContaining("this kernel has no kprobes");
        }
    }

    @Test
    void functionsThatTheKernelLacksAreNamed() throws IOException {
        TraceNeeds.KPROBES.require();
        try (BpfObject object = TestObjects.open("kernel_hooks_missing").load()) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> object.program("before").attach())
                    .withMessageContaining("no_kernel_has_this_function");
        }
    }
}
