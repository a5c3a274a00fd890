package io.bpf4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.codegen.layout.ValueLayout;
import io.bpf4j.codegen.layout.ValueLayout.Array;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Encoding;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BitUnitTest {

    private static final Scalar U8 = new Scalar("__u8", 1, Encoding.UNSIGNED);
    private static final Scalar U32 = new Scalar("__u32", 4, Encoding.UNSIGNED);
    private static final Scalar U64 = new Scalar("__u64", 8, Encoding.UNSIGNED);
    private static final Scalar U128 = new Scalar("unsigned __int128", 16, Encoding.UNSIGNED);

    private static Member field(ValueLayout type, long bitOffset, int width) {
        return new Member("field", type, bitOffset, width, "");
    }

    private static Member member(ValueLayout type, int offset) {
        return new Member("member", type, (long) offset * Byte.SIZE, 0, "");
    }

    private static BitUnit unit(int size, boolean union, Member field, Member... others) {
        List<Member> members = new ArrayList<>(List.of(others));
        members.add(0, field);
        return BitUnit.of(field, new Composite(1, "type", "type", union, size, 1, members, ""));
    }

    @Test
    void aFieldIsInTheNumberOfItsType() {
        assertThat(unit(8, false, field(U32, 3, 5), field(U32, 8, 24), member(U32, 4)))
                .isEqualTo(new BitUnit(0, 4));
        assertThat(unit(8, false, field(U32, 40, 14), member(U32, 0))).isEqualTo(new BitUnit(4, 4));
        assertThat(unit(8, false, field(U64, 33, 31))).isEqualTo(new BitUnit(0, 8));
        assertThat(unit(16, false, field(U128, 70, 10))).isEqualTo(new BitUnit(8, 8));
        assertThat(new BitUnit(4, 4).start(field(U32, 40, 14))).isEqualTo(8);
    }

    @Test
    void whatOtherMembersHaveIsLeftAlone() {
        assertThat(unit(4, false, field(U32, 0, 24), member(U8, 3))).isEqualTo(new BitUnit(0, 3));
        assertThat(unit(4, false, field(U32, 0, 9), member(U8, 3))).isEqualTo(new BitUnit(0, 2));
        assertThat(unit(8, false, field(U64, 0, 30), member(U8, 4))).isEqualTo(new BitUnit(0, 4));
        assertThat(unit(4, false, field(U32, 0, 3), member(new Array("__u8[]", U8, 0, false), 1)))
                .isEqualTo(new BitUnit(0, 1));
    }

    @Test
    void whatIsBesideThemInAUnionIsTheSameMemory() {
        assertThat(unit(4, true, field(U32, 0, 24), member(U32, 0))).isEqualTo(new BitUnit(0, 4));
        assertThat(unit(8, true, field(U32, 0, 5), member(U64, 0))).isEqualTo(new BitUnit(0, 4));
    }

    @Test
    void fieldsOfPackedStructsAreInTheirOwnBytes() {
        assertThat(unit(17, false, field(U8, 0, 7), field(U64, 7, 64), field(U64, 71, 61)))
                .isEqualTo(new BitUnit(0, 1));
        assertThat(unit(17, false, field(U64, 7, 64))).isEqualTo(new BitUnit(0, 9));
        assertThat(unit(17, false, field(U64, 71, 61))).isEqualTo(new BitUnit(8, 9));
        assertThat(unit(3, false, field(U32, 0, 20))).isEqualTo(new BitUnit(0, 3));
        assertThat(unit(4, false, field(U32, 12, 13))).isEqualTo(new BitUnit(0, 4));
        assertThat(unit(7, false, field(U32, 28, 13))).isEqualTo(new BitUnit(3, 3));
    }
}
