package io.bpf4j.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.internal.elf.BtfTypes;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Writes values as text by their types, as {@code bpftool map dump} does: JSON, in one line.
 *
 * <p>Structs are objects, with the members of anonymous structs and unions in them as their own; arrays are lists, and texts if they are of {@code char}, hold a
 * zero byte and printable characters before it. Values of an enumeration have their names, if there is one; truth values are {@code true} and {@code false};
 * pointers are hexadecimal. What has no size is {@code null}.
 *
 * <pre>{@code
 * String text = ValueFormat.of(btf).format(struct.id(), bytes);    // {"source": 3221225985, "state": "OPEN", "name": "eth0"}
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class ValueFormat {

    private final BtfTypes types;

    private ValueFormat(BtfTypes types) {
        this.types = types;
    }

    /**
     * Writes values of some BTF's types.
     *
     * @param btf the BTF
     */
    public static ValueFormat of(Btf btf) {
        return new ValueFormat(btf.raw());
    }

    /**
     * Writes a value.
     *
     * @param type number of its type; of a variable its value is written, of a section those of all variables by their names
     * @param value the bytes from the buffer's position on, in the byte order of the BTF whatever the buffer's is; neither position nor limit is moved
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws IllegalArgumentException if the buffer holds less than the type's size
     * @throws BpfObjectFormatException if the type is damaged
     */
    public String format(int type, ByteBuffer value) {
        Objects.checkIndex(type, types.size());
        ByteBuffer bytes = value.slice().order(types.order());
        long size = switch (types.kind(type)) {
            case VAR -> types.sizeOf(types.sizeOrType(type));
            case DATASEC -> Integer.toUnsignedLong(types.sizeOrType(type));
            case DECL_TAG -> 0;
            default -> types.sizeOf(type);
        };
        if (size > bytes.limit()) {
            throw new IllegalArgumentException("the value has " + bytes.limit() + " bytes, and its type needs " + size);
        }
        return new ValueWriter(types, bytes).write(type);
    }
}
