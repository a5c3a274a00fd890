package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.OpenObject;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import java.nio.file.Path;

/** What holds for every hook: attached, the program runs; detached, it does not; and the link does all that links do. */
final class HookContract {

    private final HookKind kind;
    private final HookPlace place;
    private final BpfObject object;

    private HookContract(HookKind kind, HookPlace place, BpfObject object) {
        this.kind = kind;
        this.place = place;
        this.object = object;
    }

    static void assertFulfilledBy(HookKind kind) throws Exception {
        try (HookPlace place = kind.place().get()) {
            if (place instanceof ToolPlace tool) {
                withObject(kind, place, contract -> contract.assertRunsWhileAttachedBy(tool));
                return;
            }
            withObject(kind, place, HookContract::assertRunsWhileAttached);
            if (kind.info().isPresent()) {
                withObject(kind, place, HookContract::assertIsLink);
                withObject(kind, place, HookContract::assertOutlivesItsClosePinned);
            } else {
                withObject(kind, place, HookContract::assertIsNoLink);
            }
            if (kind.replacement().isPresent()) {
                withObject(kind, place, HookContract::assertTakesAnotherProgram);
            }
            withObject(kind, place, HookContract::assertOutlivesItsObject);
        }
    }

    /** A part of the contract. */
    @FunctionalInterface
    private interface Part {
        void check(HookContract contract) throws Exception;
    }

    /** Checks a part with an object of its own: before Linux 5.13, a program for a function of the kernel is attached once. */
    private static void withObject(HookKind kind, HookPlace place, Part part) throws Exception {
        try (BpfObject object = load(kind, place)) {
            part.check(new HookContract(kind, place, object));
        }
    }

    private static BpfObject load(HookKind kind, HookPlace place) {
        OpenObject open = TestObjects.open(kind.object());
        open.programs()
                .forEach(program -> program.autoload(program.name().equals(kind.program())
                        || kind.replacement().filter(program.name()::equals).isPresent()));
        place.prepare(open);
        return open.load();
    }

    private BpfProgram program() {
        return object.program(kind.program());
    }

    private BpfLink attach() {
        return place.attach(program());
    }

    private long hits(String program) {
        return object.global(program + "_hits").get();
    }

    /** How often a program ran when the hook was provoked once. */
    private long runs(String program) throws Exception {
        long before = hits(program);
        place.provoke(object);
        return hits(program) - before;
    }

    private void assertRuns(String when) throws Exception {
        assertThat(runs(kind.program())).as("runs %s", when).isPositive();
    }

    private void assertRunsNot(String when) throws Exception {
        assertThat(runs(kind.program())).as("runs %s", when).isZero();
    }

    private void assertRunsWhileAttached() throws Exception {
        assertRunsNot("before the attachment");
        BpfLink link = attach();
        try (link) {
            assertRuns("while attached");
            assertThat(link.toString()).contains(kind.program());
        }
        assertRunsNot("after the close");
        link.close();
        assertThatThrownBy(link::info).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(link::detach).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> link.update(program())).isInstanceOf(IllegalStateException.class);
    }

    private void assertRunsWhileAttachedBy(ToolPlace tool) throws Exception {
        assertRunsNot("before the attachment");
        ToolPlace.Attached attached = tool.attachByTool(object, program());
        try (attached) {
            assertRuns("while attached");
        }
        assertRunsNot("after the end of the attachment");
    }

    private void assertIsLink() {
        try (BpfLink link = attach()) {
            LinkInfo info = link.info();
            assertThat(info).isInstanceOf(kind.info().orElseThrow());
            assertThat(info.id()).isPositive();
            assertThat(info.programId()).isEqualTo(program().id());
            try (BpfLink same = BpfLink.openById(info.id())) {
                assertThat(same.info()).isEqualTo(info);
            }
            assertThat(BpfLink.list()).contains(info);
        }
    }

    private void assertOutlivesItsClosePinned() throws Exception {
        try (PinDirectory directory = new PinDirectory("hooks")) {
            Path pin = directory.resolve("link");
            try (BpfLink link = attach()) {
                link.pin(pin);
            }
            assertRuns("after the close of a pinned link");
            try (BpfLink link = BpfLink.openPinned(pin)) {
                assertThat(link.info().programId()).isEqualTo(program().id());
                link.unpin();
                assertRuns("after the pin was removed");
            }
            // The kernel gives up what a pin held a moment after the pin.
            Eventually.assertThat(() -> runs(kind.program()) == 0, "no runs after the close of a link that was pinned");
        }
    }

    private void assertIsNoLink() {
        try (BpfLink link = attach()) {
            assertThatExceptionOfType(BpfNotSupportedException.class).isThrownBy(link::info);
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> link.pin(Path.of("/sys/fs/bpf/no_link")));
        }
    }

    private void assertTakesAnotherProgram() throws Exception {
        String other = kind.replacement().orElseThrow();
        try (BpfLink link = attach()) {
            link.update(object.program(other));
            long before = hits(kind.program());
            assertThat(runs(other))
                    .as("runs of the program that took the place")
                    .isPositive();
            assertThat(hits(kind.program()))
                    .as("runs of the program that was there")
                    .isEqualTo(before);
            link.update(program());
            assertRuns("after it came back");
        }
        assertThat(runs(other)).as("runs after the close").isZero();
    }

    /** Until here the object was open; what the link needs must not end with it. */
    private void assertOutlivesItsObject() throws Exception {
        BpfLink link;
        try (BpfObject shortLived = load(kind, place)) {
            link = place.attach(shortLived.program(kind.program()));
        }
        try (link) {
            place.provoke(object);
        }
    }
}
