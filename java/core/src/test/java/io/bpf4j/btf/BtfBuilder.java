package io.bpf4j.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** BTF made by hand: what compilers do not make, and what is wrong. */
final class BtfBuilder {

    static final int INT = 1;
    static final int PTR = 2;
    static final int ARRAY = 3;
    static final int STRUCT = 4;
    static final int UNION = 5;
    static final int ENUM = 6;
    static final int FWD = 7;
    static final int TYPEDEF = 8;
    static final int CONST = 10;
    static final int FUNC = 12;
    static final int FUNC_PROTO = 13;
    static final int VAR = 14;
    static final int DATASEC = 15;
    static final int DECL_TAG = 17;
    static final int TYPE_TAG = 18;
    static final int ENUM64 = 19;

    /** Set where a kind has a flag. */
    static final int FLAG = 1 << 31;

    private static final int SIZE = 1 << 20;

    private final ByteBuffer types;
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final int firstString;

    BtfBuilder(ByteOrder order) {
        this(order, 0);
        strings.write(0);
    }

    /**
     * Split BTF.
     *
     * @param firstString length of the strings of the base
     */
    BtfBuilder(ByteOrder order, int firstString) {
        types = ByteBuffer.allocate(SIZE).order(order);
        this.firstString = firstString;
    }

    int string(String string) {
        int offset = firstString + strings.size();
        strings.writeBytes(string.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return offset;
    }

    int stringsLength() {
        return strings.size();
    }

    /** Adds a type. */
    BtfBuilder type(int kind, String name, int info, int sizeOrType, int... more) {
        return raw(name.isEmpty() ? 0 : string(name), kind << 24 | info, sizeOrType, more);
    }

    BtfBuilder raw(int name, int info, int sizeOrType, int... more) {
        types.putInt(name).putInt(info).putInt(sizeOrType);
        for (int each : more) {
            types.putInt(each);
        }
        return this;
    }

    /** Adds a signed number of 32 bits. */
    BtfBuilder number(String name) {
        return type(INT, name, 0, 4, 1 << 24 | 32);
    }

    byte[] bytes() {
        ByteBuffer bytes =
                ByteBuffer.allocate(24 + types.position() + strings.size()).order(types.order());
        bytes.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        bytes.putInt(0).putInt(types.position()).putInt(types.position()).putInt(strings.size());
        bytes.put(types.array(), 0, types.position()).put(strings.toByteArray());
        return bytes.array();
    }

    Btf btf() {
        return Btf.parse(bytes());
    }
}
