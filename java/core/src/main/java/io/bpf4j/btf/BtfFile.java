package io.bpf4j.btf;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfObjectFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The BTF in a file: all of it, or sections of any ELF file, of which nothing else is read.
 *
 * @param types the types
 * @param base section {@code .BTF.base}: what a kernel module keeps of the kernel's types that it refers to
 * @param pointerSize in bytes, or 0 if the file does not tell
 */
record BtfFile(ByteBuffer types, Optional<ByteBuffer> base, int pointerSize) {

    private static final int MAGIC = 0x7f454c46;
    private static final int IDENT_SIZE = 16;
    private static final int ELFCLASS32 = 1;
    private static final int ELFCLASS64 = 2;
    private static final int ELFDATA2MSB = 2;
    private static final int SHT_NOBITS = 8;
    private static final long SHF_COMPRESSED = 0x800;

    static BtfFile read(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            Reader reader = new Reader(path, channel);
            return reader.isElf()
                    ? reader.elf()
                    : new BtfFile(reader.read(0, channel.size(), "it"), Optional.empty(), 0);
        } catch (NoSuchFileException e) {
            throw new BpfNotFoundException("read", "BTF of " + path, "there is no such file", 0, List.of());
        } catch (IOException e) {
            throw new BpfException("read", "BTF of " + path, "it cannot be read: " + e, 0, List.of(), e);
        }
    }

    /** Whatever is read was found to lie in the file. */
    private record Reader(Path path, FileChannel channel) {

        private boolean isElf() throws IOException {
            return channel.size() >= IDENT_SIZE && read(0, Integer.BYTES, "it").getInt(0) == MAGIC;
        }

        private BtfFile elf() throws IOException {
            ByteBuffer ident = read(0, IDENT_SIZE, "the ELF header");
            int bits = ident.get(4);
            require(bits == ELFCLASS32 || bits == ELFCLASS64, "the ELF header is of the unknown class " + bits);
            Shape shape = bits == ELFCLASS64 ? Shape.BITS_64 : Shape.BITS_32;
            ByteOrder order = ident.get(5) == ELFDATA2MSB ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            ByteBuffer header = read(0, shape.headerSize, "the ELF header").order(order);
            int counts = shape.headerSize - 6;
            int count = Short.toUnsignedInt(header.getShort(counts + 2));
            int names = Short.toUnsignedInt(header.getShort(counts + 4));
            require(
                    header.getShort(counts) == shape.sectionSize && names < count,
                    "it has no table of sections with names");
            ByteBuffer table = read(
                            shape.address(header, shape.tableAt), (long) count * shape.sectionSize, "the section table")
                    .order(order);
            ByteBuffer strings = content(table, shape, names, "the table of section names");
            int types = find(table, shape, strings, ".BTF");
            require(
                    types > 0,
                    "it has no section .BTF; compile it with -g, and a program for the kernel with -target bpf");
            int base = find(table, shape, strings, ".BTF.base");
            return new BtfFile(
                    content(table, shape, types, "section .BTF"),
                    base > 0 ? Optional.of(content(table, shape, base, "section .BTF.base")) : Optional.empty(),
                    shape.addressSize);
        }

        /** Index of a section; 0 if there is none. */
        private static int find(ByteBuffer table, Shape shape, ByteBuffer strings, String name) {
            for (int index = table.limit() / shape.sectionSize - 1; index > 0; index--) {
                int at = table.getInt(index * shape.sectionSize);
                if (at >= 0 && at < strings.limit() - name.length() && isAt(strings, at, name)) {
                    return index;
                }
            }
            return 0;
        }

        private static boolean isAt(ByteBuffer strings, int at, String name) {
            for (int i = 0; i < name.length(); i++) {
                if (strings.get(at + i) != name.charAt(i)) {
                    return false;
                }
            }
            return strings.get(at + name.length()) == 0;
        }

        private ByteBuffer content(ByteBuffer table, Shape shape, int index, String what) throws IOException {
            int header = index * shape.sectionSize;
            require(table.getInt(header + 4) != SHT_NOBITS, what + " has no content");
            require((shape.address(table, header + 8) & SHF_COMPRESSED) == 0, what + " is compressed");
            return read(
                    shape.address(table, header + shape.offsetAt),
                    shape.address(table, header + shape.offsetAt + shape.addressSize),
                    what);
        }

        private ByteBuffer read(long offset, long size, String what) throws IOException {
            long length = channel.size();
            require(
                    offset >= 0 && size >= 0 && offset <= length && size <= length - offset,
                    what + " (" + size + " bytes at " + offset + ") lies outside the file of " + length + " bytes");
            require(size <= Integer.MAX_VALUE - Long.BYTES, what + " is larger than 2 GiB");
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new IOException("it became shorter meanwhile");
                }
            }
            return bytes.flip();
        }

        private void require(boolean condition, String defect) {
            if (!condition) {
                throw new BpfObjectFormatException(path.toString(), defect);
            }
        }
    }

    /** Where ELF files of 32 and 64 bits have what. */
    private enum Shape {
        BITS_32(4, 52, 32, 40, 16),
        BITS_64(8, 64, 40, 64, 24);

        private final int addressSize;
        private final int headerSize;
        private final int tableAt;
        private final int sectionSize;
        private final int offsetAt;

        Shape(int addressSize, int headerSize, int tableAt, int sectionSize, int offsetAt) {
            this.addressSize = addressSize;
            this.headerSize = headerSize;
            this.tableAt = tableAt;
            this.sectionSize = sectionSize;
            this.offsetAt = offsetAt;
        }

        private long address(ByteBuffer bytes, int at) {
            return this == BITS_64 ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
        }
    }
}
