package io.bpf4j.type;

/**
 * A struct or union with a layout of its own: what generated classes extend. Their members lie where BTF says, not where C's rules would put them.
 *
 * @param <T> the Java type
 */
public abstract class StructType<T> implements BpfType<T> {

    private final TypeLayout.Struct layout;
    private final int alignment;

    /**
     * A type.
     *
     * @param layout where its members lie
     * @param alignment alignment in bytes, a power of two
     */
    protected StructType(TypeLayout.Struct layout, int alignment) {
        this.layout = layout;
        this.alignment = alignment;
    }

    @Override
    public final int size() {
        return layout.size();
    }

    @Override
    public final int alignment() {
        return alignment;
    }

    @Override
    public final TypeLayout.Struct layout() {
        return layout;
    }

    /** The layout, one member a line. */
    @Override
    public final String toString() {
        return layout.describe();
    }
}
