package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.type.TypeLayout.Array;
import io.bpf4j.type.TypeLayout.Member;
import io.bpf4j.type.TypeLayout.Opaque;
import io.bpf4j.type.TypeLayout.Scalar;
import io.bpf4j.type.TypeLayout.Struct;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypeLayoutTest {

    @CType("struct flow")
    record Flow(
            @CType("__u8") int kind,
            @CType("__u32[3]") long[] counters,
            @CType("char[16]") String command) {}

    @Test
    void structTellsWhereItsMembersLie() {
        Struct flow = (Struct) BpfType.ofRecord(Flow.class).layout();
        assertThat(flow.name()).isEqualTo("flow");
        assertThat(flow.cType()).isEqualTo("struct flow");
        assertThat(flow.size()).isEqualTo(32);
        assertThat(flow.members().stream().map(Member::name)).containsExactly("kind", "counters", "command");
        assertThat(flow.members().stream().map(Member::offset)).containsExactly(0, 4, 16);
        assertThat(flow.members().stream().map(Member::layout).map(TypeLayout::cType))
                .containsExactly("__u8", "__u32[3]", "char[16]");
        assertThat(flow.members().stream().map(Member::layout).map(TypeLayout::size))
                .containsExactly(1, 12, 16);
    }

    @Test
    void arrayTellsItsElementsAndTheirNumber() {
        Array array = (Array) BpfType.array(BpfType.array(BpfType.U16, 3), 2).layout();
        assertThat(array.length()).isEqualTo(2);
        assertThat(array.size()).isEqualTo(12);
        assertThat(array.cType()).isEqualTo("__u16[2][3]");
        Array element = (Array) array.element();
        assertThat(element.length()).isEqualTo(3);
        assertThat(element.element()).isEqualTo(new Scalar("__u16", 2));
        Scalar number = (Scalar) element.element();
        assertThat(number.cType()).isEqualTo("__u16");
        assertThat(number.size()).isEqualTo(2);
    }

    @Test
    void typeOfACallersOwnClassIsOpaque() {
        BpfType<Integer> own = new BpfType<>() {
            @Override
            public int size() {
                return 3;
            }

            @Override
            public int alignment() {
                return 1;
            }

            @Override
            public Integer read(ByteBuffer buffer, int offset) {
                return 0;
            }

            @Override
            public void write(ByteBuffer buffer, int offset, Integer value) {}

            @Override
            public String toString() {
                return "three bytes";
            }
        };
        Opaque layout = (Opaque) own.layout();
        assertThat(layout.cType()).isEqualTo("three bytes");
        assertThat(layout.size()).isEqualTo(3);
    }

    @Test
    void lengthsThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Scalar("__u8", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Array(new Scalar("__u8", 1), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Member("a", -1, new Scalar("__u8", 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Struct("a", List.of(), -1));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new Array(new Scalar("__u64", 8), 1 << 29));
    }
}
