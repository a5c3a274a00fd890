package io.bpf4j.internal.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sections of an ELF file of any machine. No more of the file is read than what is asked for, once it was found to lie inside it. */
public final class ElfSections {

    /** What is wrong with a file. */
    public static final class Damage extends IOException {

        private static final long serialVersionUID = 1L;

        Damage(String defect) {
            super(defect);
        }
    }

    /**
     * A section header.
     *
     * @param name where the table of section names has its name
     * @param type {@code sh_type}
     * @param flags {@code sh_flags}
     * @param address where it is in memory
     * @param offset its first byte in the file
     * @param size its length in bytes
     * @param link {@code sh_link}
     */
    public record Section(int name, int type, long flags, long address, long offset, long size, int link) {}

    private static final int MAGIC = 0x7f454c46;
    private static final int IDENT_SIZE = 16;
    private static final int ELFCLASS32 = 1;
    private static final int ELFCLASS64 = 2;
    private static final int ELFDATA2MSB = 2;
    private static final int SHT_NOBITS = 8;
    private static final long SHF_COMPRESSED = 0x800;

    private final FileChannel file;
    private final ByteOrder order;
    private final Shape shape;
    private final List<Section> sections = new ArrayList<>();
    /** Index of the table of section names. */
    private final int names;

    /** Where ELF files of 32 and 64 bits have what. */
    private enum Shape {
        BITS_32(4, 52, 32, 40),
        BITS_64(8, 64, 40, 64);

        private final int addressSize;
        private final int headerSize;
        private final int tableAt;
        private final int sectionSize;

        Shape(int addressSize, int headerSize, int tableAt, int sectionSize) {
            this.addressSize = addressSize;
            this.headerSize = headerSize;
            this.tableAt = tableAt;
            this.sectionSize = sectionSize;
        }

        private long address(ByteBuffer bytes, int at) {
            return this == BITS_64 ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
        }

        private Section section(ByteBuffer table, int header) {
            int flags = header + 8;
            return new Section(
                    table.getInt(header),
                    table.getInt(header + 4),
                    address(table, flags),
                    address(table, flags + addressSize),
                    address(table, flags + 2 * addressSize),
                    address(table, flags + 3 * addressSize),
                    table.getInt(flags + 4 * addressSize));
        }
    }

    /**
     * Reads the headers.
     *
     * @throws Damage if there are none, or they are damaged
     */
    public ElfSections(FileChannel file) throws IOException {
        this.file = file;
        require(isElf(file), "it is not an ELF file");
        ByteBuffer ident = read(file, 0, IDENT_SIZE, "the ELF header");
        int bits = ident.get(4);
        require(bits == ELFCLASS32 || bits == ELFCLASS64, "the ELF header is of the unknown class " + bits);
        shape = bits == ELFCLASS64 ? Shape.BITS_64 : Shape.BITS_32;
        order = ident.get(5) == ELFDATA2MSB ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer header = read(file, 0, shape.headerSize, "the ELF header").order(order);
        int counts = shape.headerSize - 6;
        int count = Short.toUnsignedInt(header.getShort(counts + 2));
        names = Short.toUnsignedInt(header.getShort(counts + 4));
        require(count > 0 && header.getShort(counts) == shape.sectionSize, "it has no table of sections");
        ByteBuffer table = read(
                        file,
                        shape.address(header, shape.tableAt),
                        (long) count * shape.sectionSize,
                        "the section table")
                .order(order);
        for (int i = 0; i < count; i++) {
            sections.add(shape.section(table, i * shape.sectionSize));
        }
    }

    /** Whether a file says that it is one. */
    public static boolean isElf(FileChannel file) throws IOException {
        return file.size() >= IDENT_SIZE && read(file, 0, Integer.BYTES, "it").getInt(0) == MAGIC;
    }

    /** Size of an address in bytes. */
    public int addressSize() {
        return shape.addressSize;
    }

    /** The sections by their numbers. */
    List<Section> all() {
        return sections;
    }

    /** The last section of a name. */
    public Optional<Section> find(String name) throws IOException {
        require(names < sections.size(), "it has no names of sections");
        ByteBuffer strings = content(sections.get(names), "the table of section names");
        byte[] sought = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        ByteBuffer wanted = ByteBuffer.wrap(sought);
        return sections.stream()
                .filter(section -> section.name >= 0
                        && section.name <= strings.limit() - sought.length
                        && strings.slice(section.name, sought.length).equals(wanted))
                .reduce((first, last) -> last);
    }

    /**
     * The bytes of a section, in the byte order of the file.
     *
     * @param what the section as messages call it
     */
    public ByteBuffer content(Section section, String what) throws IOException {
        require(section.type != SHT_NOBITS, what + " has no content");
        require((section.flags & SHF_COMPRESSED) == 0, what + " is compressed");
        return read(file, section.offset, section.size, what).order(order);
    }

    /**
     * Bytes of any file.
     *
     * @param what the bytes as messages call them
     * @throws Damage if they do not lie inside it
     */
    public static ByteBuffer read(FileChannel file, long offset, long size, String what) throws IOException {
        long length = file.size();
        require(
                offset >= 0 && size >= 0 && offset <= length && size <= length - offset,
                what + " (" + size + " bytes at " + offset + ") lies outside the file of " + length + " bytes");
        require(size <= Integer.MAX_VALUE - Long.BYTES, what + " is larger than 2 GiB");
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("it became shorter meanwhile");
            }
        }
        return bytes.flip();
    }

    private static void require(boolean condition, String defect) throws Damage {
        if (!condition) {
            throw new Damage(defect);
        }
    }
}
