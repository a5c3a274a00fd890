package io.bpf4j.type;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The C type of a record component, as the struct in the BPF program declares it; on a record itself, the struct that it stands for.
 *
 * <table>
 * <caption>C types and the Java types that take them</caption>
 * <tr><th>C</th><th>Java</th></tr>
 * <tr><td>{@code __u8 __u16 __s8 __s16 __s32 __be16}</td><td>{@code int}</td></tr>
 * <tr><td>{@code __u32 __be32 __u64 __s64 __be64}</td><td>{@code long}; the 64-bit unsigned ones as their bits</td></tr>
 * <tr><td>{@code bool}</td><td>{@code boolean}</td></tr>
 * <tr><td>{@code enum}, {@code enum64}, any number</td><td>an {@code enum}, see {@link BpfType#ofEnum(Class)}</td></tr>
 * <tr><td>{@code struct name}</td><td>a record</td></tr>
 * <tr><td>{@code struct in_addr}, {@code __be32}</td><td>{@link java.net.Inet4Address}</td></tr>
 * <tr><td>{@code struct in6_addr}, {@code __be32[4]}</td><td>{@link java.net.Inet6Address}</td></tr>
 * <tr><td>{@code __u8[6]}</td><td>{@link MacAddress}</td></tr>
 * <tr><td>{@code char[n]}</td><td>{@link String}, up to the first zero byte</td></tr>
 * <tr><td>{@code __u8[n]}</td><td>{@code byte[]}</td></tr>
 * <tr><td>an array of numbers, such as {@code __u32[n]}</td><td>an array of the number's Java type, such as {@code long[]}</td></tr>
 * <tr><td>any array, such as {@code struct name[n]}, {@code __u32[n][m]}</td><td>{@link java.util.List} of what takes an element; numbers and truth
 *     values as {@link Integer}, {@link Long}, {@link Boolean}</td></tr>
 * </table>
 *
 * <p>Without the annotation {@code byte short int long boolean} are the signed types of their size and {@code bool},
 * {@link java.net.Inet4Address}, {@link java.net.Inet6Address} and {@link MacAddress} are addresses in network byte order, an enum has 4 bytes, and
 * a record is a nested struct.
 *
 * <pre>{@code
 * @CType("struct flow_event")
 * record FlowEvent(@CType("__u64") long time, Verdict verdict, @CType("__u32[4]") long[] counters) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface CType {

    /** The C type, such as {@code "__u32"} or {@code "char[16]"}; on a record {@code "struct name"}. */
    String value();
}
