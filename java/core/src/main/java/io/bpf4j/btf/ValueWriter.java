package io.bpf4j.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.internal.elf.BtfTypes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Writes one value. Not thread-safe. */
final class ValueWriter {

    /** Characters for a value, and for a byte of it: far above real ones. The arms of unions within each other could make damaged ones endless. */
    private static final long MOST = 1 << 20;

    private static final long MOST_OF_BYTE = 256;

    private static final int SIGNED = 1;
    private static final int CHAR = 2;
    private static final int BOOL = 4;
    private static final int MAX_NUMBER = 16;

    private final BtfTypes types;
    private final ByteBuffer bytes;
    private final long most;
    private final StringBuilder text = new StringBuilder();

    ValueWriter(BtfTypes types, ByteBuffer bytes) {
        this.types = types;
        this.bytes = bytes;
        most = MOST + MOST_OF_BYTE * bytes.limit();
    }

    String write(int id) {
        write(id, 0, 0, 0);
        return text.toString();
    }

    /**
     * Writes what is at a place.
     *
     * @param at bits from the start
     * @param width of a bit-field, or 0
     */
    private void write(int id, long at, int width, int depth) {
        types.require(depth <= MAX_NESTING, id, DEEP);
        if (text.length() > most) {
            types.require(false, id, "takes more than " + most + " characters as text");
        }
        int type = types.kind(id) == VAR ? types.resolve(types.sizeOrType(id)) : types.resolve(id);
        switch (types.kind(type)) {
            case INT -> writeNumber(type, at, width);
            case ENUM, ENUM64 -> writeEnum(type, at, width);
            case PTR -> {
                BigInteger value = number(id, at, types.pointerSize() * Byte.SIZE, false);
                text.append("\"0x").append(value.toString(MAX_NUMBER)).append('"');
            }
            case FLOAT -> writeFloat(type, at);
            case ARRAY -> writeArray(type, at, depth);
            case STRUCT, UNION -> {
                text.append('{');
                writeMembers(type, at, depth);
                text.append('}');
            }
            case DATASEC -> writeSection(type, depth);
            default -> text.append("null");
        }
    }

    private void writeNumber(int type, long at, int width) {
        int encoding = types.encoding(type);
        long size = types.sizeOf(type);
        if (size > MAX_NUMBER) {
            writeBytes(type, at, size);
            return;
        }
        int bits = width > 0 ? width : Math.min(types.bits(type), (int) size * Byte.SIZE);
        long start = width > 0 ? at : at + types.firstBit(type);
        // In memory the unused bits of a number are the high ones.
        long first = width == 0 && types.order() == ByteOrder.BIG_ENDIAN ? at + size * Byte.SIZE - bits : start;
        BigInteger value = number(type, first, bits, encoding == SIGNED);
        if (encoding == BOOL && value.bitLength() <= 1) {
            text.append(value.signum() != 0);
        } else if (encoding == CHAR && isPrintable(value.intValue())) {
            writeText(String.valueOf((char) value.intValue()));
        } else {
            text.append(value);
        }
    }

    private void writeEnum(int type, long at, int width) {
        boolean signed = types.flag(type);
        int bits = width > 0 ? width : (int) Math.min(types.sizeOf(type), Long.BYTES) * Byte.SIZE;
        BigInteger value = number(type, at, bits, signed);
        for (int i = 0; i < types.count(type); i++) {
            // Older compilers do not tell which enums are signed; the bits are the same.
            long mask = bits >= Long.SIZE ? -1 : (1L << bits) - 1;
            if (((value.longValue() ^ types.value(type, i)) & mask) == 0) {
                writeText(types.valueName(type, i));
                return;
            }
        }
        text.append(value);
    }

    private void writeFloat(int type, long at) {
        int size = (int) Math.min(types.sizeOf(type), Integer.MAX_VALUE);
        requireInside(type, at, (long) size * Byte.SIZE);
        int index = (int) (at / Byte.SIZE);
        switch (size) {
            case Float.BYTES -> text.append(finite(bytes.getFloat(index), Float.toString(bytes.getFloat(index))));
            case Double.BYTES -> text.append(finite(bytes.getDouble(index), Double.toString(bytes.getDouble(index))));
            default -> writeBytes(type, at, size);
        }
    }

    /** JSON has no number for the others. */
    private static String finite(double value, String number) {
        return Double.isFinite(value) ? number : '"' + number + '"';
    }

    private void writeBytes(int type, long at, long size) {
        requireInside(type, at, size * Byte.SIZE);
        byte[] value = new byte[(int) size];
        bytes.get((int) (at / Byte.SIZE), value);
        text.append("\"0x").append(HexFormat.of().formatHex(value)).append('"');
    }

    private void writeArray(int type, long at, int depth) {
        int element = types.elementType(type);
        long size = types.sizeOf(element);
        if (isText(element, at, types.elementCount(type))) {
            StringBuilder found = new StringBuilder();
            for (int i = (int) (at / Byte.SIZE); bytes.get(i) != 0; i++) {
                found.append((char) bytes.get(i));
            }
            writeText(found.toString());
            return;
        }
        text.append('[');
        for (long i = 0; i < types.elementCount(type) && size > 0; i++) {
            separate();
            write(element, at + i * size * Byte.SIZE, 0, depth + 1);
        }
        text.append(']');
    }

    /** Whether characters end with a zero byte, and all before it can be printed. Typedefs of {@code char} are numbers. */
    private boolean isText(int element, long at, long count) {
        int type = element;
        for (int i = 0; types.isAlias(type) && types.kind(type) != TYPEDEF; i++) {
            types.require(i <= MAX_NESTING, element, DEEP);
            type = types.sizeOrType(type);
        }
        boolean character = types.kind(type) == INT
                && types.sizeOf(type) == 1
                && (types.encoding(type) == CHAR || types.name(type).equals("char"));
        if (!character || count == 0) {
            return false;
        }
        requireInside(type, at, count * Byte.SIZE);
        for (int i = (int) (at / Byte.SIZE); i < at / Byte.SIZE + count; i++) {
            if (bytes.get(i) == 0) {
                return true;
            }
            if (!isPrintable(bytes.get(i))) {
                return false;
            }
        }
        return false;
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character < 0x7f;
    }

    /** Without the braces: what is in anonymous structs and unions belongs to what surrounds them. */
    private void writeMembers(int type, long at, int depth) {
        types.require(depth <= MAX_NESTING, type, DEEP);
        for (int i = 0; i < types.count(type); i++) {
            String name = types.memberName(type, i);
            int member = types.memberType(type, i);
            long start = at + types.memberBitOffset(type, i);
            if (name.isEmpty() && types.isComposite(types.resolve(member))) {
                writeMembers(types.resolve(member), start, depth + 1);
            } else {
                writeName(name);
                write(member, start, types.memberBits(type, i), depth + 1);
            }
        }
    }

    private void writeName(String name) {
        separate();
        writeText(name);
        text.append(": ");
    }

    private void separate() {
        char last = text.charAt(text.length() - 1);
        text.append(last == '{' || last == '[' ? "" : ", ");
    }

    private void writeSection(int type, int depth) {
        text.append('{');
        for (int i = 0; i < types.count(type); i++) {
            int variable = types.entry(type, i);
            writeName(types.name(variable));
            write(variable, types.entryOffset(type, i) * Byte.SIZE, 0, depth + 1);
        }
        text.append('}');
    }

    /** A number of any bits at any place: those of little-endian machines count from the lowest bit of a byte, others from the highest. */
    private BigInteger number(int type, long at, int bits, boolean signed) {
        requireInside(type, at, bits);
        int from = (int) (at / Byte.SIZE);
        int skipped = (int) (at % Byte.SIZE);
        byte[] value = new byte[(skipped + bits + Byte.SIZE - 1) / Byte.SIZE];
        boolean little = types.order() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < value.length; i++) {
            value[little ? value.length - 1 - i : i] = bytes.get(from + i);
        }
        int below = little ? skipped : value.length * Byte.SIZE - skipped - bits;
        BigInteger number = new BigInteger(1, value)
                .shiftRight(below)
                .and(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
        return signed && bits > 0 && number.testBit(bits - 1)
                ? number.subtract(BigInteger.ONE.shiftLeft(bits))
                : number;
    }

    private void requireInside(int type, long at, long bits) {
        types.require(
                at >= 0 && bits >= 0 && at + bits <= (long) bytes.limit() * Byte.SIZE,
                type,
                "lies outside what it is a part of");
    }

    /** A text of JSON. */
    private void writeText(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char each = string.charAt(i);
            if (each == '"' || each == '\\') {
                text.append('\\').append(each);
            } else if (each < ' ') {
                text.append(String.format("\\u%04x", (int) each));
            } else {
                text.append(each);
            }
        }
        text.append('"');
    }
}
