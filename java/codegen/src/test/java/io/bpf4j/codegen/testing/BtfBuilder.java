package io.bpf4j.codegen.testing;

import io.bpf4j.btf.Btf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** BTF by hand, for what no compiler at hand makes. Types are numbered from 1 in the order in which they are added. */
public final class BtfBuilder {

    public static final int INT = 1;
    public static final int POINTER = 2;
    public static final int ARRAY = 3;
    public static final int STRUCT = 4;
    public static final int UNION = 5;
    public static final int ENUM = 6;
    public static final int FORWARD = 7;
    public static final int TYPEDEF = 8;
    public static final int FLOAT = 16;
    public static final int ENUM64 = 19;

    private static final int HEADER = 24;
    private static final int FLAG = 1 << 31;

    private final ByteOrder order;
    private final List<Integer> words = new ArrayList<>();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private int count;

    public BtfBuilder(ByteOrder order) {
        this.order = order;
        strings.write(0);
    }

    private int string(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int offset = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return offset;
    }

    /** Adds a type and returns its number. */
    public int add(int kind, String name, int elements, boolean flag, int sizeOrType, int... trailer) {
        words.add(string(name));
        words.add(kind << 24 | elements | (flag ? FLAG : 0));
        words.add(sizeOrType);
        for (int each : trailer) {
            words.add(each);
        }
        return ++count;
    }

    /** A number; the encoding is 0 for unsigned, 1 for signed, 2 for a character, 4 for a truth value. */
    public int number(String name, int size, int encoding, int bitOffset, int bits) {
        return add(INT, name, 0, false, size, encoding << 24 | bitOffset << 16 | bits);
    }

    /** A member: its name, type and place in bits, with the width in the upper eight ones. */
    public record Member(String name, int type, int place) {}

    /** A struct or union. */
    public int composite(int kind, String name, int size, boolean bitFields, Member... members) {
        int[] trailer = new int[members.length * 3];
        for (int i = 0; i < members.length; i++) {
            trailer[i * 3] = string(members[i].name);
            trailer[i * 3 + 1] = members[i].type;
            trailer[i * 3 + 2] = members[i].place;
        }
        return add(kind, name, members.length, bitFields, size, trailer);
    }

    /** An enum of 64-bit values, which follow their names. */
    public int enum64(String name, boolean signed, Object... namesAndValues) {
        int[] trailer = new int[namesAndValues.length / 2 * 3];
        for (int i = 0; i < namesAndValues.length / 2; i++) {
            long value = (Long) namesAndValues[i * 2 + 1];
            trailer[i * 3] = string((String) namesAndValues[i * 2]);
            trailer[i * 3 + 1] = (int) value;
            trailer[i * 3 + 2] = (int) (value >>> 32);
        }
        return add(ENUM64, name, namesAndValues.length / 2, signed, 8, trailer);
    }

    public Btf build() {
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER + words.size() * 4 + strings.size()).order(order);
        bytes.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(HEADER);
        bytes.putInt(0).putInt(words.size() * 4).putInt(words.size() * 4).putInt(strings.size());
        words.forEach(bytes::putInt);
        bytes.put(strings.toByteArray());
        return Btf.parse(bytes.array());
    }
}
