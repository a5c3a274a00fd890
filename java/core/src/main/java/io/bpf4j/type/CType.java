package io.bpf4j.type;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The C type of a record component, as the struct in the BPF program declares it.
 *
 * <table>
 * <caption>C types and the Java types that take them</caption>
 * <tr><th>C</th><th>Java</th></tr>
 * <tr><td>{@code __u8 __u16 __s8 __s16 __s32 __be16}</td><td>{@code int}</td></tr>
 * <tr><td>{@code __u32 __be32 __u64 __s64 __be64}</td><td>{@code long}; the 64-bit unsigned ones as their bits</td></tr>
 * <tr><td>{@code bool}</td><td>{@code boolean}</td></tr>
 * <tr><td>{@code char[n]}</td><td>{@link String}, up to the first zero byte</td></tr>
 * <tr><td>{@code __u8[n]}</td><td>{@code byte[]}</td></tr>
 * </table>
 *
 * <p>Without the annotation {@code byte short int long boolean} are the signed types of their size and {@code bool},
 * {@link java.net.Inet4Address}, {@link java.net.Inet6Address} and {@link MacAddress} are addresses in network byte order, and a
 * record is a nested struct.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface CType {

    /** The C type, such as {@code "__u32"} or {@code "char[16]"}. */
    String value();
}
