package io.bpf4j.type;

/**
 * An enum whose constants have other numbers in C than their ordinals.
 *
 * <pre>{@code
 * enum Protocol implements CEnum {
 *     TCP(6), UDP(17), UNKNOWN(-1);
 *
 *     private final int number;
 *
 *     Protocol(int number) {
 *         this.number = number;
 *     }
 *
 *     @Override
 *     public long value() {
 *         return number;
 *     }
 * }
 * }</pre>
 *
 * @see BpfType#ofEnum(Class)
 */
public interface CEnum {

    /** The constant's number in C, always the same; not asked of a constant {@code UNKNOWN}. 64-bit unsigned ones as their bits. */
    long value();
}
