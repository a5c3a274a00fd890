package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.attach.Fentry;
import io.bpf4j.attach.Fexit;
import io.bpf4j.attach.FmodRet;
import io.bpf4j.attach.Freplace;
import io.bpf4j.attach.Lsm;
import io.bpf4j.attach.TpBtf;
import io.bpf4j.conformance.TraceNeeds;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.KernelVersion;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Programs that are loaded for a function: of the kernel, of its security modules or of another program. */
@KernelTest
class TracingTest {

    private static final String FUNCTION = "security_inode_unlink";

    private static final long MARK = 0x5555_6666_7777_8888L;

    private static final KernelNeed COOKIES = KernelNeed.of("cookies of fentry", 5, 19);

    private static OpenObject open(String object, String program) {
        OpenObject open = TestObjects.open(object);
        open.programs().forEach(each -> each.autoload(each.name().equals(program)));
        return open;
    }

    private static BpfObject load(String program, String function) {
        return open("hooks_kernel", program)
                .program(program, each -> each.attachTo(function))
                .load();
    }

    private static Path makeAFile() throws IOException {
        return Files.createSymbolicLink(Path.of("/sys/fs/bpf/tracing-file"), Path.of("nowhere"));
    }

    @Test
    void cookiesTellAttachmentsApart() throws IOException {
        TraceNeeds.TRAMPOLINES.require();
        COOKIES.require();
        try (BpfObject object = load("stamped", FUNCTION);
                BpfLink link =
                        object.program("stamped").attach(Fentry.asLoaded().cookie(MARK))) {
            Files.delete(makeAFile());
            assertThat(object.global("stamped_cookie").get()).as("by %s", link).isEqualTo(MARK);
        }
    }

    @Test
    void aModifiedReturnStandsForTheFunction() throws IOException {
        TraceNeeds.TRAMPOLINES.require();
        Path file = makeAFile();
        try (BpfObject object = load("modified", FUNCTION)) {
            try (BpfLink link = object.program("modified").attach(FmodRet.asLoaded())) {
                object.global("refuse").set(1);
                assertThatExceptionOfType(AccessDeniedException.class)
                        .as("by %s", link)
                        .isThrownBy(() -> Files.delete(file));
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aSecurityModuleDecides() throws IOException {
        TraceNeeds.LSM_PROGRAMS.require();
        Path file = makeAFile();
        try (BpfObject object = load("decided", "inode_unlink")) {
            try (BpfLink link = object.program("decided").attach(Lsm.asLoaded())) {
                object.global("refuse").set(1);
                assertThatExceptionOfType(AccessDeniedException.class)
                        .as("by %s", link)
                        .isThrownBy(() -> Files.delete(file));
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void programsForAnotherKindOfPlaceAreNamed() {
        TraceNeeds.TRAMPOLINES.require();
        try (BpfObject object = load("begun", FUNCTION)) {
            BpfProgram begun = object.program("begun");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> begun.attach(Fexit.asLoaded()))
                    .withMessageContaining("the program was not loaded as SEC(\"fexit\")");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> begun.attach(TpBtf.asLoaded()))
                    .withMessageContaining(
                            KernelVersion.atLeast(5, 13)
                                    ? "the program was not loaded as SEC(\"tp_btf\")"
                                    : "it is attached once: load it again");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> begun.attach(Lsm.asLoaded()))
                    .withMessageContaining("is of type TRACING, and only programs of type LSM");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> begun.attach(Freplace.asLoaded()))
                    .withMessageContaining("is of type TRACING, and only programs of type EXT");
        }
    }

    @Test
    void programsOfAnotherTypeAreNamed() {
        try (BpfObject object = open("hooks_tracepoint", "filter").load()) {
            BpfProgram filter = object.program("filter");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> filter.attach(Fentry.asLoaded()))
                    .withMessageContaining("is of type SOCKET_FILTER, and only programs of type TRACING");
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> filter.attach(Freplace.asLoaded()))
                    .withMessageContaining("is of type SOCKET_FILTER, and only programs of type EXT");
        }
    }

    @Test
    void missingFunctionsAreNamedBeforeTheLoad() {
        try (OpenObject open = open("hooks_kernel", "begun")) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> open.program("begun").attachTo("no_kernel_has_this"))
                    .withMessageContaining("cannot set the target of program begun of object hooks_kernel")
                    .withMessageContaining("to function no_kernel_has_this")
                    .withMessageContaining("the kernel's BTF has no such function");
        }
        try (BpfObject dispatcher = TestObjects.open("hooks_dispatcher").load();
                OpenObject open = open("hooks_extension", "replacing")) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> open.program("replacing").attachTo(dispatcher.program("dispatch"), "none"))
                    .withMessageContaining("program dispatch of object hooks_dispatcher has no such function");
        }
    }

    /** The object keeps what it needs of the other program until it is loaded or closed, no longer. */
    @Test
    void aTargetNeedNotStayOpen() {
        BpfObject dispatcher = TestObjects.open("hooks_dispatcher").load();
        try (OpenObject open = open("hooks_extension", "replacing")) {
            open.program("replacing").attachTo(dispatcher.program("dispatch"), "handle");
            dispatcher.close();
        }
    }

    private static int dispatch(BpfProgram program) {
        return program.run(RunOptions.packet(new byte[64])).returnValue();
    }

    @Test
    void aFunctionOfAProgramIsReplaced() {
        TraceNeeds.REPLACEMENTS.require();
        try (BpfObject dispatcher = TestObjects.open("hooks_dispatcher").load();
                BpfObject extension = open("hooks_extension", "replacing")
                        .program("replacing", each -> each.attachTo(dispatcher.program("dispatch"), "handle"))
                        .load()) {
            BpfProgram dispatch = dispatcher.program("dispatch");
            BpfProgram replacing = extension.program("replacing");
            assertThat(dispatch(dispatch)).isEqualTo(1 + 2);
            try (BpfLink link = replacing.attach(Freplace.asLoaded())) {
                assertThat(dispatch(dispatch)).as("by %s", link).isEqualTo(40 + 2);
            }
            assertThat(dispatch(dispatch)).isEqualTo(1 + 2);
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> replacing.attach(Freplace.asLoaded()))
                    .withMessageContaining("name the target by Freplace.of");
            try (BpfLink link = replacing.attach(Freplace.of(dispatch, "handle_rest"))) {
                assertThat(dispatch(dispatch)).as("by %s", link).isEqualTo(1 + 40);
            }
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> replacing.attach(Freplace.of(dispatch, "none")))
                    .withMessageContaining("the program has no global function none");
        }
    }

    @Test
    void aProgramIsWatchedByAnother() {
        TraceNeeds.REPLACEMENTS.require();
        TraceNeeds.TRAMPOLINES.require();
        try (BpfObject dispatcher = TestObjects.open("hooks_dispatcher").load();
                BpfObject extension = open("hooks_extension", "watching")
                        .program("watching", each -> each.attachTo(dispatcher.program("dispatch"), "dispatch"))
                        .load()) {
            BpfProgram watching = extension.program("watching");
            try (BpfLink link = watching.attach(Fentry.asLoaded())) {
                dispatch(dispatcher.program("dispatch"));
                assertThat(extension.global("watching_hits").get()).isEqualTo(1);
                assertThat(((LinkInfo.Tracing) link.info()).targetId())
                        .isEqualTo(
                                KernelVersion.atLeast(5, 13)
                                        ? dispatcher.program("dispatch").id()
                                        : 0);
            }
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> watching.attach(Fentry.asLoaded()))
                    .withMessageContaining("it is attached once: load it again");
        }
    }

    @Test
    void targetsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Freplace(Optional.empty(), "f"));
        assertThat(Lsm.asLoaded().cookie(1)).isEqualTo(new Lsm(1));
        assertThat(FmodRet.asLoaded().cookie(1)).isEqualTo(new FmodRet(1));
        assertThat(Fexit.asLoaded().cookie(1)).isEqualTo(new Fexit(1));
    }
}
