package io.bpf4j.type;

import java.lang.invoke.MethodHandles;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The layout of a Java value in memory, as C sees it.
 *
 * <p>Implementations are immutable and thread-safe. Besides the ones here, a user may write one by hand; {@link #write} must then set every one of
 * the {@link #size()} bytes, padding to zero: the kernel compares whole keys.
 *
 * <p>Offsets are absolute; position, limit and byte order of the buffers neither matter nor change, except that a limit below the end of the
 * value is an {@link IndexOutOfBoundsException}. Types without {@code BE} in their name are in the machine's byte order.
 *
 * @param <T> the Java type
 */
public interface BpfType<T> {

    /** {@code __u8}: 0 to 255. */
    BpfType<Integer> U8 = ScalarType.ofInt("__u8", 1, Scalars::getU8, Scalars::putU8, "U8");
    /** {@code __u16}: 0 to 65,535. */
    BpfType<Integer> U16 = ScalarType.ofInt("__u16", 2, Scalars::getU16, Scalars::putU16, "U16");
    /** {@code __u32}: 0 to 4,294,967,295. */
    BpfType<Long> U32 = ScalarType.ofLong("__u32", 4, Scalars::getU32, Scalars::putU32, "U32");
    /** {@code __u64} as its 64 bits: {@link Long#toUnsignedString(long)} prints it. */
    BpfType<Long> U64 = ScalarType.ofLong("__u64", 8, Scalars::get64, Scalars::put64, "64");
    /** {@code __s8}: -128 to 127. */
    BpfType<Integer> S8 = ScalarType.ofInt("__s8", 1, Scalars::getS8, Scalars::putS8, "S8");
    /** {@code __s16}: -32,768 to 32,767. */
    BpfType<Integer> S16 = ScalarType.ofInt("__s16", 2, Scalars::getS16, Scalars::putS16, "S16");
    /** {@code __s32}: every {@code int}. */
    BpfType<Integer> S32 = ScalarType.ofInt("__s32", 4, Scalars::getS32, Scalars::putS32, "S32");
    /** {@code __s64}: every {@code long}. */
    BpfType<Long> S64 = ScalarType.ofLong("__s64", 8, Scalars::get64, Scalars::put64, "64");
    /** {@code __be16}: 0 to 65,535 in network byte order. */
    BpfType<Integer> BE16 = ScalarType.ofInt("__be16", 2, Scalars::getBe16, Scalars::putBe16, "Be16");
    /** {@code __be32}: 0 to 4,294,967,295 in network byte order. */
    BpfType<Long> BE32 = ScalarType.ofLong("__be32", 4, Scalars::getBe32, Scalars::putBe32, "Be32");
    /** {@code __be64} as its 64 bits, in network byte order. */
    BpfType<Long> BE64 = ScalarType.ofLong("__be64", 8, Scalars::getBe64, Scalars::putBe64, "Be64");
    /** {@code __le16}: 0 to 65,535 in little-endian byte order. */
    BpfType<Integer> LE16 = ScalarType.ofInt("__le16", 2, Scalars::getLe16, Scalars::putLe16, "Le16");
    /** {@code __le32}: 0 to 4,294,967,295 in little-endian byte order. */
    BpfType<Long> LE32 = ScalarType.ofLong("__le32", 4, Scalars::getLe32, Scalars::putLe32, "Le32");
    /** {@code __le64} as its 64 bits, in little-endian byte order. */
    BpfType<Long> LE64 = ScalarType.ofLong("__le64", 8, Scalars::getLe64, Scalars::putLe64, "Le64");
    /** {@code unsigned __int128}: 0 to 2<sup>128</sup> - 1. */
    BpfType<BigInteger> U128 = new ObjectType<>("unsigned __int128", 16, Scalars::getU128, Scalars::putU128);
    /** {@code __int128}: -2<sup>127</sup> to 2<sup>127</sup> - 1. */
    BpfType<BigInteger> S128 = new ObjectType<>("__int128", 16, Scalars::getS128, Scalars::putS128);
    /** {@code float}. */
    BpfType<Float> FLOAT = new ObjectType<>("float", 4, Scalars::getFloat, Scalars::putFloat);
    /** {@code double}. */
    BpfType<Double> DOUBLE = new ObjectType<>("double", 8, Scalars::getDouble, Scalars::putDouble);
    /** {@code bool}: a byte, 0 or 1. */
    BpfType<Boolean> BOOL = ScalarType.ofBoolean("bool");
    /** {@code __be32} or {@code struct in_addr}: an IPv4 address, aligned to 4 bytes. */
    BpfType<Inet4Address> IPV4 = new AddressTypes.Ipv4();
    /** {@code struct in6_addr}: an IPv6 address, aligned to 4 bytes; IPv4-mapped ones stay IPv6 addresses. */
    BpfType<Inet6Address> IPV6 = new AddressTypes.Ipv6();
    /** {@code struct bpf_lpm_trie_key} with 4 bytes of data: an IPv4 network, the key of an LPM trie. */
    BpfType<IpPrefix> LPM_IPV4 = new PrefixType(4);
    /** {@code struct bpf_lpm_trie_key} with 16 bytes of data: an IPv6 network, the key of an LPM trie. */
    BpfType<IpPrefix> LPM_IPV6 = new PrefixType(16);
    /** {@code __u8[6]}: an Ethernet address, aligned to 1 byte. */
    BpfType<MacAddress> MAC = new AddressTypes.Mac();

    /** Length in bytes, with the padding at the end. */
    int size();

    /** Alignment in bytes, a power of two: in a struct the value starts at a multiple of it. */
    int alignment();

    /**
     * Where the parts of the type lie, to be compared with what the kernel knows. Without one of its own a type is
     * {@linkplain TypeLayout.Opaque opaque}: only its size is compared.
     */
    default TypeLayout layout() {
        return new TypeLayout.Opaque(toString(), size());
    }

    /**
     * Reads a value.
     *
     * @param buffer where from
     * @param offset absolute offset in bytes
     * @return the value; never null
     * @throws IllegalArgumentException if the bytes are no value of the Java type, such as a number that an enum has no constant for
     * @throws IndexOutOfBoundsException if the buffer ends before the value
     */
    T read(ByteBuffer buffer, int offset);

    /**
     * Writes all bytes of a value.
     *
     * @param buffer where to
     * @param offset absolute offset in bytes
     * @param value what to write, not null
     * @throws IllegalArgumentException if the value has no place in the C type
     * @throws IndexOutOfBoundsException if the buffer ends before the value
     */
    void write(ByteBuffer buffer, int offset, T value);

    /**
     * {@code __u8[length]}: exactly so many bytes. A shorter or longer array is an {@link IllegalArgumentException} on write.
     *
     * @param length length in bytes, 0 or more
     */
    static BpfType<byte[]> bytes(int length) {
        return new BytesType(length);
    }

    /**
     * {@code char[length]}: a string in UTF-8 that ends at the first zero byte, or at the end. One that is too long for the array and a zero
     * byte is an {@link IllegalArgumentException} on write.
     *
     * @param length length of the array in bytes, 1 or more
     */
    static BpfType<String> string(int length) {
        return new StringType(length);
    }

    /**
     * {@code element[length]}: a fixed number of values, one after the other.
     *
     * @param element type of each
     * @param length how many, 0 or more
     * @param <E> Java type of each
     */
    static <E> BpfType<List<E>> array(BpfType<E> element, int length) {
        return ArrayType.of(element, length);
    }

    /**
     * Numbers one after the other, {@code element[length]}, as a Java array.
     *
     * @param element type of each number: one of the types of this class whose values are {@code Integer}s
     * @param length how many
     * @throws IllegalArgumentException if the length is negative, or each element is something else
     */
    static BpfType<int[]> ints(BpfType<Integer> element, int length) {
        return PrimitiveArrays.ints(element, length);
    }

    /**
     * Numbers one after the other, {@code element[length]}, as a Java array.
     *
     * @param element type of each number: one of the types of this class whose values are {@code Long}s
     * @param length how many
     * @throws IllegalArgumentException if the length is negative, or each element is something else
     */
    static BpfType<long[]> longs(BpfType<Long> element, int length) {
        return PrimitiveArrays.longs(element, length);
    }

    /**
     * Truth values one after the other, {@code bool[length]}, as a Java array.
     *
     * @param length how many
     * @throws IllegalArgumentException if the length is negative
     */
    static BpfType<boolean[]> booleans(int length) {
        return PrimitiveArrays.booleans(length);
    }

    /**
     * {@code enum}: 4 bytes, signed if a constant is negative, as C compilers choose. A constant's number is its ordinal, or what it says as a
     * {@link CEnum}.
     *
     * <p>A number without a constant is read as the constant {@code UNKNOWN} where the enum has one, which stands for no number of its own and cannot be
     * written; it belongs behind the others, whose ordinals it would shift. Without it, such a number is an {@link IllegalArgumentException}.
     *
     * @param enumeration the enum
     * @param <E> the enum
     * @throws IllegalArgumentException if two constants have the same number, or one does not fit
     */
    static <E extends Enum<E>> BpfType<E> ofEnum(Class<E> enumeration) {
        return EnumType.of(enumeration);
    }

    /**
     * As {@link #ofEnum(Class)} in a number of another width: {@link #U8} for a member {@code __u8}, {@link #U64} for an {@code enum} with constants beyond
     * 32 bits, {@link #BE16} for protocol numbers.
     *
     * @param enumeration the enum
     * @param representation one of the numbers of this class
     * @param <E> the enum
     * @throws IllegalArgumentException if two constants have the same number, one does not fit, or the representation is none of this class
     */
    static <E extends Enum<E>> BpfType<E> ofEnum(Class<E> enumeration, BpfType<? extends Number> representation) {
        return EnumType.of(enumeration, representation);
    }

    /**
     * A struct laid out as C lays it out, from a record whose components are the members in order; see {@link CType}.
     *
     * <p>Reading calls the canonical constructor, writing the accessors, both as fast as code written by hand once the JIT compiler has
     * seen them. Padding is written as zeroes.
     *
     * @param record the record class; if it is in a named module, its package must be open to {@code io.bpf4j}
     * @throws IllegalArgumentException if a component's Java type cannot take its C type, or the class is not accessible
     */
    static <R extends Record> BpfType<R> ofRecord(Class<R> record) {
        return RecordType.of(record, MethodHandles.lookup());
    }

    /**
     * As {@link #ofRecord(Class)}, with the access rights of the caller.
     *
     * @param lookup a lookup that can see the record's constructor and accessors, such as {@code MethodHandles.lookup()} in the record itself
     * @param record the record class
     * @throws IllegalArgumentException if a component's Java type cannot take its C type, or the lookup has no access
     */
    static <R extends Record> BpfType<R> ofRecord(MethodHandles.Lookup lookup, Class<R> record) {
        return RecordType.of(record, lookup);
    }
}
