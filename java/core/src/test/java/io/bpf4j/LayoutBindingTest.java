package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpf4j.event.RingBuffer;
import io.bpf4j.testing.Bpftool;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever takes a Java type compares it, as far as the types of the program are known. */
@KernelTest
class LayoutBindingTest extends LayoutsObject {

    @Test
    void readsWhatBpftoolWrote() {
        BpfMap<Inner, Plain> map = object.map("keyed", BpfType.ofRecord(Inner.class), BpfType.ofRecord(Plain.class));
        ByteBuffer key = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        key.put(0, (byte) 1).putInt(4, 2);
        ByteBuffer value = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        value.putInt(0, 3).putInt(4, 4).putShort(8, (short) 5).putLong(16, 6);
        Bpftool.update(
                id(map), HexFormat.of().formatHex(key.array()), HexFormat.of().formatHex(value.array()));

        assertThat(map.lookup(new Inner(1, 2))).contains(new Plain(3, 4, 5, 6));
    }

    @Test
    void keysAreComparedToo() {
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(
                        () -> object.map("keyed", BpfType.ofRecord(Reversed.class), BpfType.ofRecord(Swapped.class)))
                .withMessageContaining("its key and the Java type differ:\ncount lies at 4 in BTF, at 0 in Java")
                .withMessageContaining("its value and the Java type differ:\ndestinationAddress lies at 4");
        BpfMap<byte[], byte[]> bytes = object.map("keyed");
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> bytes.as(BpfType.ofRecord(Inner.class), BpfType.ofRecord(Swapped.class)))
                .withMessageStartingWith("cannot bind map keyed of object layouts: its value");
        assertThat(bytes.as(BpfType.ofRecord(Inner.class), BpfType.ofRecord(Plain.class))
                        .lookup(new Inner(0, 0)))
                .isEmpty();
    }

    /** libbpf forgets the types of a queue when it creates it, since the kernel takes none. */
    @Test
    void theTypesOfAQueueAreKnown() {
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.map("queue", BpfType.bytes(0), BpfType.ofRecord(Swapped.class)))
                .withMessageContaining("destinationAddress lies at 4 in BTF");
        assertThat(object.map("queue", BpfType.bytes(0), BpfType.ofRecord(Plain.class))
                        .type())
                .isEqualTo(BpfMapType.QUEUE);
    }

    @Test
    void withoutTypesTheSizesAreCompared() {
        assertThat(object.map("sizes", BpfType.ofRecord(Inner.class), BpfType.ofRecord(Swapped.class))
                        .lookup(new Inner(1, 1)))
                .isEmpty();
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.map("sizes", BpfType.U32, BpfType.ofRecord(Swapped.class)))
                .withMessage("cannot bind map sizes of object layouts: its key and the Java type differ:\n"
                        + "it has 8 bytes, the Java type has 4:\n__u32");
    }

    /** A process without {@code CAP_SYS_ADMIN} may not read BTF from the kernel, on most. */
    @Test
    void withoutTheRightToReadTypesTheSizesAreCompared() {
        Path pin = Path.of("/sys/fs/bpf/map-layout-test");
        BpfMap<?, ?> map = object.map("plain");
        map.pin(pin);
        try {
            Commands.Result result = ChildJvm.run(
                    List.of("setpriv", "--bounding-set", "-sys_admin"), Unprivileged.class, pin.toString());
            assertThat(result.output())
                    .as(result.errors())
                    .contains("right Optional[Plain[sourceAddress=1,")
                    .contains("cannot bind map pinned at " + pin + ": its value and the Java type differ:");
        } finally {
            map.unpin();
        }
    }

    /** Binds a pinned map to a type of the right and one of the wrong size. */
    static final class Unprivileged {

        private Unprivileged() {}

        public static void main(String[] arguments) {
            try (BpfMap<byte[], byte[]> map = BpfMap.openPinned(Path.of(arguments[0]))) {
                System.out.println("right "
                        + map.as(BpfType.U32, BpfType.ofRecord(Plain.class)).lookup(0L));
                map.as(BpfType.U32, BpfType.ofRecord(Longer.class));
            } catch (LayoutMismatchException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @CType("struct flow_event")
    record FlowEvent(
            @CType("__u64") long time,
            @CType("__u32") long source,
            @CType("__u32") long destination) {}

    @CType("struct flow_event")
    record SwappedEvent(
            @CType("__u64") long time,
            @CType("__u32") long destination,
            @CType("__u32") long source) {}

    @CType("struct no_such_event")
    record OtherEvent(
            @CType("__u64") long time,
            @CType("__u32") long destination,
            @CType("__u32") long source) {}

    @Test
    void eventsAreComparedWithTheStructThatTheyName() {
        BpfMap<?, ?> map = object.map("events");
        List<Object> seen = new ArrayList<>();
        try (RingBuffer events = RingBuffer.of(map, BpfType.ofRecord(FlowEvent.class), seen::add)) {
            object.program("emit").run(RunOptions.packet(new byte[64]));
            events.consume();
        }
        try (RingBuffer events = RingBuffer.of(map, BpfType.ofRecord(OtherEvent.class), seen::add)) {
            object.program("emit").run(RunOptions.packet(new byte[64]));
            events.consume();
        }
        assertThat(seen).containsExactly(new FlowEvent(1, 2, 3), new OtherEvent(1, 2, 3));
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> RingBuffer.of(map, BpfType.ofRecord(SwappedEvent.class), event -> {}))
                .withMessageStartingWith(
                        "cannot read events of map events of object layouts: its events and the Java type"
                                + " differ:\ndestination lies at 12 in BTF, at 8 in Java")
                .withMessageContaining("BTF: struct flow_event, 16 bytes");
    }

    @Test
    void globalVariablesAreCompared() {
        try (OpenObject open = TestObjects.open("layouts")) {
            open.global("setting", BpfType.ofRecord(Plain.class), new Plain(1, 2, 3, 4))
                    .global("setting", BpfType.bytes(24), new byte[24])
                    .global("thresholds", BpfType.array(BpfType.U32, 3), List.of(1L, 2L, 3L));
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(() -> open.global("setting", BpfType.ofRecord(Swapped.class), new Swapped(1, 2, 3, 4)))
                    .withMessageStartingWith(
                            "cannot set global variable setting of object layouts: it and the Java type"
                                    + " differ:\ndestinationAddress lies at 4")
                    .withMessageContaining("! ");
            assertThatExceptionOfType(LayoutMismatchException.class)
                    .isThrownBy(
                            () -> open.global("thresholds", BpfType.array(BpfType.U16, 6), List.of(1, 2, 3, 4, 5, 6)))
                    .withMessageContaining("has 3 elements in BTF, 6 in Java");
        }
    }

    @Test
    void globalVariablesInMemoryAreCompared() {
        assertThat(object.global("setting", BpfType.ofRecord(Plain.class)).get())
                .isEqualTo(new Plain(1, 2, 3, 4));
        assertThatExceptionOfType(LayoutMismatchException.class)
                .isThrownBy(() -> object.global("setting", BpfType.ofRecord(Swapped.class)))
                .withMessageStartingWith("cannot map global variable setting of object layouts: it and the Java type"
                        + " differ:\ndestinationAddress lies at 4");
    }

    @Test
    void anotherTypeIsComparedAfterOneThatFits() {
        BpfMap<byte[], byte[]> bytes = object.map("plain");
        BpfType<Plain> right = BpfType.ofRecord(Plain.class);
        BpfType<Swapped> wrong = BpfType.ofRecord(Swapped.class);
        for (int i = 0; i < 3; i++) {
            assertThat(bytes.as(BpfType.U32, right).lookup(0L)).isPresent();
            assertThatExceptionOfType(LayoutMismatchException.class).isThrownBy(() -> bytes.as(BpfType.U32, wrong));
        }
    }
}
