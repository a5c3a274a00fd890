package io.bpf4j.internal.elf;

import io.bpf4j.testing.TestObjects;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A copy of a real object, and where its fields are, to damage one at a time. */
final class Damage {

    static final int SECTION_HEADER_SIZE = 64;
    static final int SYMBOL_SIZE = 24;

    private static final int BTF_HEADER_SIZE = 24;

    private final ByteBuffer file;

    Damage(byte[] content) {
        file = ByteBuffer.wrap(content.clone()).order(ByteOrder.nativeOrder());
    }

    static Damage of(String object) {
        return new Damage(TestObjects.bytes(object));
    }

    ByteBuffer file() {
        return file;
    }

    Damage put8(int offset, int value) {
        file.put(offset, (byte) value);
        return this;
    }

    Damage put16(int offset, int value) {
        file.putShort(offset, (short) value);
        return this;
    }

    Damage put32(int offset, int value) {
        file.putInt(offset, value);
        return this;
    }

    Damage put64(int offset, long value) {
        file.putLong(offset, value);
        return this;
    }

    private int u16(int offset) {
        return Short.toUnsignedInt(file.getShort(offset));
    }

    int sectionCount() {
        return u16(60);
    }

    /** Offset of a section's header. */
    int header(int index) {
        return (int) file.getLong(40) + index * SECTION_HEADER_SIZE;
    }

    /** Index of a section. */
    int section(String name) {
        int names = (int) file.getLong(header(u16(62)) + 24);
        for (int i = 1; i < sectionCount(); i++) {
            if (string(names + file.getInt(header(i))).equals(name)) {
                return i;
            }
        }
        throw new AssertionError("there is no section " + name);
    }

    int header(String name) {
        return header(section(name));
    }

    /** Where a section's content starts. */
    int content(String name) {
        return (int) file.getLong(header(name) + 24);
    }

    int size(String name) {
        return (int) file.getLong(header(name) + 32);
    }

    String string(int offset) {
        int end = offset;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(Arrays.copyOfRange(file.array(), offset, end));
    }

    /** Offset of a symbol. */
    int symbol(String name) {
        int names = content(".strtab");
        int table = content(".symtab");
        for (int at = table; at < table + size(".symtab"); at += SYMBOL_SIZE) {
            if (string(names + file.getInt(at)).equals(name)) {
                return at;
            }
        }
        throw new AssertionError("there is no symbol " + name);
    }

    private int btfBody() {
        return content(".BTF") + BTF_HEADER_SIZE;
    }

    private int btfStrings() {
        return btfBody() + file.getInt(content(".BTF") + 16);
    }

    /** Offset of the first BTF type of a kind, and of a name unless that is null. */
    int btfType(int kind, String name) {
        int end = btfBody() + file.getInt(content(".BTF") + 12);
        int at = btfBody();
        while (at < end) {
            int info = file.getInt(at + 4);
            if ((info >>> 24 & 0x1f) == kind
                    && (name == null || string(btfStrings() + file.getInt(at)).equals(name))) {
                return at;
            }
            at += 12 + trailer(info >>> 24 & 0x1f, info & 0xffff);
        }
        throw new AssertionError("there is no BTF type of kind " + kind + " called " + name);
    }

    /** Number of the BTF type at an offset. */
    int btfId(int offset) {
        int id = 1;
        for (int at = btfBody(); at < offset; id++) {
            int info = file.getInt(at + 4);
            at += 12 + trailer(info >>> 24 & 0x1f, info & 0xffff);
        }
        return id;
    }

    private static int trailer(int kind, int count) {
        return switch (kind) {
            case 1, 14, 17 -> 4;
            case 3 -> 12;
            case 4, 5, 15, 19 -> 12 * count;
            case 6, 13 -> 8 * count;
            default -> 0;
        };
    }

    /** Offset in the file of a string of the BTF. */
    int btfString(String text) {
        int end = btfStrings() + file.getInt(content(".BTF") + 20);
        int at = btfStrings();
        while (at < end) {
            String each = string(at);
            if (each.equals(text)) {
                return at;
            }
            at += each.length() + 1;
        }
        throw new AssertionError("the BTF has no string " + text);
    }
}
