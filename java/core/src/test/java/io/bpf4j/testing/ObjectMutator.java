package io.bpf4j.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Damages object files in the ways in which files and attackers do: flipped bits, boundary values in fields, copied fields, moved and missing parts.
 *
 * <p>A mutation hits a region first and a byte in it second, so that the few bytes of a header or of {@code .maps} are hit as often as the many of the code.
 * Every choice comes from the given source of randomness: the same seed gives the same file.
 */
public final class ObjectMutator {

    private static final int HEADER_SIZE = 64;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final long[] BOUNDARIES = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        16,
        24,
        0x7f,
        0x80,
        0xff,
        0x100,
        0x7fff,
        0x8000,
        0xfff1,
        0xfff2,
        0xffff,
        0x10000,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_fff0L,
        0xffff_ffffL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -8,
        -1
    };

    private final byte[] original;
    private final List<Region> regions = new ArrayList<>();
    private final List<Region> targets = new ArrayList<>();

    /**
     * Prepares to mutate a file.
     *
     * @param original an object file that is not damaged
     * @param names start of the names of the sections to mutate, or nothing for all of the file
     */
    public ObjectMutator(byte[] original, String... names) {
        this.original = original.clone();
        ByteBuffer file = ByteBuffer.wrap(original).order(ByteOrder.nativeOrder());
        int table = (int) file.getLong(40);
        int count = file.getShort(60);
        int namesAt = (int) file.getLong(table + file.getShort(62) * SECTION_HEADER_SIZE + 24);
        regions.add(new Region(0, original.length));
        regions.add(new Region(0, HEADER_SIZE));
        regions.add(new Region(table, count * SECTION_HEADER_SIZE));
        for (int header = table + SECTION_HEADER_SIZE;
                header < table + count * SECTION_HEADER_SIZE;
                header += SECTION_HEADER_SIZE) {
            Region region = new Region((int) file.getLong(header + 24), (int) file.getLong(header + 32));
            String name = name(namesAt + file.getInt(header));
            if (region.start >= 0 && region.size > 0 && region.start + region.size <= original.length) {
                regions.add(region);
                for (String target : names) {
                    if (name.startsWith(target)) {
                        targets.add(region);
                    }
                }
            }
        }
        if (targets.isEmpty()) {
            targets.addAll(regions);
        }
    }

    /**
     * Prepares to mutate other bytes.
     *
     * @param original bytes that are not damaged
     * @param boundaries where their parts end, except the last one
     */
    private ObjectMutator(byte[] original, int... boundaries) {
        this.original = original.clone();
        targets.add(new Region(0, original.length));
        int start = 0;
        for (int end : boundaries) {
            targets.add(new Region(start, end - start));
            start = end;
        }
        targets.add(new Region(start, original.length - start));
    }

    /** Prepares to mutate raw BTF of a byte order: its header, its types and its strings. */
    public static ObjectMutator ofBtf(byte[] original, ByteOrder order) {
        ByteBuffer header = ByteBuffer.wrap(original).order(order);
        int types = header.getInt(4);
        return new ObjectMutator(original, types, types + header.getInt(12));
    }

    private String name(int start) {
        StringBuilder name = new StringBuilder();
        for (int i = start; original[i] != 0; i++) {
            name.append((char) original[i]);
        }
        return name.toString();
    }

    /** A damaged copy of the file. */
    public byte[] mutate(Random random) {
        byte[] bytes = original.clone();
        int count = 1;
        while (count < 16 && random.nextInt(5) < 2) {
            count++;
        }
        for (int i = 0; i < count; i++) {
            Region region = targets.get(random.nextInt(targets.size()));
            bytes = apply(bytes, region, random);
        }
        return bytes;
    }

    private byte[] apply(byte[] bytes, Region region, Random random) {
        if (region.start + region.size > bytes.length) {
            return bytes;
        }
        int at = region.start + random.nextInt(region.size);
        int kind = random.nextInt(32);
        if (kind < 4) {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        } else if (kind < 7) {
            bytes[at] = (byte) random.nextInt();
        } else if (kind < 24) {
            int size = new int[] {1, 2, 4, 4, 4, 8}[random.nextInt(6)];
            int field = region.start + random.nextInt(region.size) / size * size;
            if (field + size <= bytes.length) {
                put(bytes, field, size, value(bytes, region, field, size, random));
            }
        } else if (kind < 28) {
            int length = Math.min(1 + random.nextInt(64), region.size);
            int from = region.start + random.nextInt(region.size - length + 1);
            int to = region.start + random.nextInt(region.size - length + 1);
            System.arraycopy(bytes, from, bytes, to, length);
        } else if (kind < 31) {
            int length = Math.min(4 << random.nextInt(5), region.size / 2);
            int from = region.start + random.nextInt(region.size / 2 - length + 1);
            int to = region.start + region.size / 2 + random.nextInt(region.size / 2 - length + 1);
            for (int i = 0; i < length; i++) {
                byte each = bytes[from + i];
                bytes[from + i] = bytes[to + i];
                bytes[to + i] = each;
            }
        } else if (random.nextInt(4) == 0) {
            return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        return bytes;
    }

    /** A boundary value, a value near the present one, a small one, or that of another field of the region. */
    private long value(byte[] bytes, Region region, int field, int size, Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> BOUNDARIES[random.nextInt(BOUNDARIES.length)];
            case 2 -> get(bytes, field, size) + random.nextInt(33) - 16;
            case 3 -> random.nextInt(64);
            case 4 -> original.length + random.nextInt(17) - 8;
            case 5 -> (long) random.nextInt(32) << 24 | random.nextInt(8);
            default -> {
                int other = region.start + random.nextInt(region.size) / size * size;
                yield other + size <= bytes.length ? get(bytes, other, size) : 0;
            }
        };
    }

    private static long get(byte[] bytes, int at, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes[at + i] & 0xffL) << shift(i, size);
        }
        return value;
    }

    private static void put(byte[] bytes, int at, int size, long value) {
        for (int i = 0; i < size; i++) {
            bytes[at + i] = (byte) (value >>> shift(i, size));
        }
    }

    /** Where the bits of a byte are in a number of so many bytes. */
    private static int shift(int index, int size) {
        return Byte.SIZE * (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? index : size - 1 - index);
    }

    private static final class Region {

        private final int start;
        private final int size;

        private Region(int start, int size) {
            this.start = start;
            this.size = size;
        }
    }
}
