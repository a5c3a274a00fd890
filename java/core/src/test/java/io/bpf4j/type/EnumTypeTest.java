package io.bpf4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnumTypeTest {

    enum Color {
        RED,
        GREEN,
        BLUE
    }

    enum Protocol implements CEnum {
        TCP(6),
        UDP(17),
        SCTP(132),
        UNKNOWN(6);

        private final int number;

        Protocol(int number) {
            this.number = number;
        }

        @Override
        public long value() {
            return number;
        }
    }

    enum Signed implements CEnum {
        BEFORE,
        NOW,
        AFTER;

        @Override
        public long value() {
            return ordinal() - 1L;
        }
    }

    enum Big implements CEnum {
        SMALL {
            @Override
            public long value() {
                return 1;
            }
        },
        LARGE {
            @Override
            public long value() {
                return 1L << 40;
            }
        },
        ALL {
            @Override
            public long value() {
                return -1;
            }
        }
    }

    enum Twice implements CEnum {
        ONE,
        OTHER;

        @Override
        public long value() {
            return 3;
        }
    }

    enum Empty {}

    @Test
    void ordinalsAreTheNumbers() {
        BpfType<Color> type = BpfType.ofEnum(Color.class);
        ByteBuffer buffer = ByteBuffer.allocate(6).order(ByteOrder.nativeOrder());

        type.write(buffer, 1, Color.BLUE);

        assertThat(buffer.getInt(1)).isEqualTo(2);
        assertThat(buffer.get(0)).isZero();
        assertThat(buffer.get(5)).isZero();
        assertThat(type.read(buffer, 1)).isEqualTo(Color.BLUE);
        assertThat(type.size()).isEqualTo(4);
        assertThat(type.alignment()).isEqualTo(4);
        assertThat(type).hasToString("enum Color");
        assertThat(type.layout()).isEqualTo(new TypeLayout.Scalar("enum Color", 4));
    }

    @Test
    void aConstantMaySayItsNumber() {
        BpfType<Protocol> type = BpfType.ofEnum(Protocol.class, BpfType.U8);

        for (Protocol each : List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP)) {
            ByteBuffer buffer = ByteBuffer.allocate(1);
            type.write(buffer, 0, each);
            assertThat(Byte.toUnsignedInt(buffer.get(0))).isEqualTo(each.number);
            assertThat(type.read(buffer, 0)).isEqualTo(each);
        }
        assertThat(type).hasToString("enum Protocol : __u8");
        assertThat(type.size()).isEqualTo(1);
    }

    @Test
    void theRepresentationMayBeSwappedAndWide() {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        BpfType.ofEnum(Protocol.class, BpfType.BE16).write(buffer, 0, Protocol.SCTP);
        assertThat(buffer.getShort(0)).isEqualTo((short) 132);

        for (BpfType<Long> representation : List.of(BpfType.U64, BpfType.S64, BpfType.BE64)) {
            BpfType<Big> type = BpfType.ofEnum(Big.class, representation);
            for (Big each : Big.values()) {
                type.write(buffer, 0, each);
                assertThat(representation.read(buffer, 0)).isEqualTo(each.value());
                assertThat(type.read(buffer, 0)).isEqualTo(each);
            }
        }
    }

    @Test
    void negativeNumbersMakeItSigned() {
        BpfType<Signed> type = BpfType.ofEnum(Signed.class);
        ByteBuffer buffer = ByteBuffer.allocate(4);

        type.write(buffer, 0, Signed.BEFORE);

        assertThat(buffer.array()).containsExactly(-1, -1, -1, -1);
        assertThat(type.read(buffer, 0)).isEqualTo(Signed.BEFORE);
    }

    @Test
    void aNumberWithoutConstantIsUnknownOrRefused() {
        ByteBuffer buffer = ByteBuffer.allocate(4).put(0, (byte) 7).put(3, (byte) 7);

        assertThat(BpfType.ofEnum(Protocol.class).read(buffer, 0)).isEqualTo(Protocol.UNKNOWN);
        assertThatThrownBy(() -> BpfType.ofEnum(Color.class, BpfType.U8).read(buffer, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("7 is the number of no constant of the enum " + Color.class.getName()
                        + "; give it one, or a constant UNKNOWN for all others");
        assertThatThrownBy(() -> BpfType.ofEnum(Empty.class).read(buffer, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unknownCannotBeWritten() {
        BpfType<Protocol> type = BpfType.ofEnum(Protocol.class);

        assertThatThrownBy(() -> type.write(ByteBuffer.allocate(4), 0, Protocol.UNKNOWN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Protocol.UNKNOWN stands for any number without a constant");
        assertThatThrownBy(() -> type.write(ByteBuffer.allocate(4), 0, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> BpfType.ofEnum(Color.class).write(ByteBuffer.allocate(4), 0, null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void constantsOfOneNumberAreRefused() {
        assertThatThrownBy(() -> BpfType.ofEnum(Twice.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Twice.ONE and Twice.OTHER have the same number 3");
    }

    @Test
    void aNumberThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> BpfType.ofEnum(Big.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Big.LARGE: 1099511627776 does not fit into __s32");
        assertThatThrownBy(() -> BpfType.ofEnum(Protocol.class, BpfType.S8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Protocol.SCTP: 132 does not fit into __s8");
        assertThatThrownBy(() -> BpfType.ofEnum(Signed.class, BpfType.U16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Signed.BEFORE: -1 does not fit into __u16");
    }

    @Test
    void onlyTheNumbersOfTheLibraryRepresentEnums() {
        BpfType<Integer> own = new BpfType<>() {
            @Override
            public int size() {
                return 4;
            }

            @Override
            public int alignment() {
                return 4;
            }

            @Override
            public Integer read(ByteBuffer buffer, int offset) {
                return buffer.getInt(offset);
            }

            @Override
            public void write(ByteBuffer buffer, int offset, Integer value) {
                buffer.putInt(offset, value);
            }

            @Override
            public String toString() {
                return "own";
            }
        };

        assertThat(own.layout()).isEqualTo(new TypeLayout.Opaque("own", 4));
        assertThatThrownBy(() -> BpfType.ofEnum(Color.class, own))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an enum is represented by one of the numbers in BpfType, not by own");
    }

    @Test
    void listsOfEnumsLieOneAfterTheOther(@TempDir Path directory) throws Exception {
        record Colors(
                @CType("enum color[3]") List<Color> list,
                @CType("__u8") Color last) {}
        CCompiler.Layout layout = CCompiler.layouts(
                        directory,
                        List.of(new CCompiler.Struct(
                                "colors",
                                "enum color { RED, GREEN, BLUE }; struct colors { enum color list[3]; __u8 last; };",
                                List.of("list", "last"),
                                "v.list[0] = GREEN; v.list[2] = BLUE; v.last = BLUE;")))
                .get("colors");
        BpfType<Colors> type = BpfType.ofRecord(Colors.class);
        Colors value = new Colors(List.of(Color.GREEN, Color.RED, Color.BLUE), Color.BLUE);
        ByteBuffer buffer = ByteBuffer.allocate(type.size());

        type.write(buffer, 0, value);

        assertThat(HexFormat.of().formatHex(buffer.array())).isEqualTo(layout.bytes());
        assertThat(type.read(buffer, 0)).isEqualTo(value);
    }
}
