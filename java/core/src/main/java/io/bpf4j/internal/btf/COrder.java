package io.bpf4j.internal.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.internal.elf.BtfTypes;
import java.util.BitSet;

/**
 * Writes types in C in an order in which each is known before it is used: a struct must be complete where it is a member, and only declared where it is pointed
 * to. Not thread-safe.
 */
public final class COrder {

    /** What is tagged is not a member or parameter. */
    private static final int WHOLE = -1;

    private final BtfTypes types;
    private final CNames names;
    private final CWriter writer;
    private final StringBuilder text = new StringBuilder();
    private final BitSet declared = new BitSet();
    private final BitSet completing = new BitSet();
    private final BitSet complete = new BitSet();
    private final BitSet forward = new BitSet();
    private BitSet used;

    /**
     * Nothing yet.
     *
     * @param most characters that may be written, so that damaged types do not fill the memory
     */
    public COrder(BtfTypes types, long most) {
        this.types = types;
        names = new CNames(types, true);
        writer = new CWriter(types, names, most);
    }

    /** Adds a type and those that it needs; functions, variables, sections and tags add nothing. */
    public COrder add(int id) {
        switch (types.kind(id)) {
            case FUNC, VAR, DATASEC, DECL_TAG -> {}
            case ENUM, ENUM64 -> {
                // The values of one without a name are constants that anybody may use, unless another type has it
                // inside.
                if (!types.name(id).isEmpty()) {
                    need(id, false, 0);
                } else if (!isUsed(id)) {
                    write(id);
                }
            }
            default -> need(id, types.isComposite(id), 0);
        }
        return this;
    }

    /** Adds all types. */
    public COrder addAll() {
        for (int id = 1; id < types.size(); id++) {
            add(id);
        }
        return this;
    }

    /** Adds the functions that the kernel tells programs to call. */
    public COrder addKernelFunctions() {
        for (int id = 1; id < types.size(); id++) {
            if (types.kind(id) == DECL_TAG
                    && types.component(id) == WHOLE
                    && types.name(id).equals("bpf_kfunc")) {
                int function = types.sizeOrType(id);
                if (types.kind(function) == FUNC && !forward.get(function)) {
                    forward.set(function);
                    text.append(writer.kernelFunction(function)).append("\n");
                }
            }
        }
        return this;
    }

    /** Adds what is no type, such as a line of the preprocessor. */
    public COrder add(String lines) {
        text.append(lines);
        return this;
    }

    private boolean isUsed(int enumeration) {
        if (used == null) {
            used = new BitSet();
            for (int id = 1; id < types.size(); id++) {
                switch (types.kind(id)) {
                    case TYPEDEF, CONST, VOLATILE, RESTRICT, TYPE_TAG, PTR -> mark(types.sizeOrType(id));
                    case ARRAY -> mark(types.elementType(id));
                    case STRUCT, UNION -> {
                        for (int i = 0; i < types.count(id); i++) {
                            mark(types.memberType(id, i));
                        }
                    }
                    default -> {}
                }
            }
        }
        return used.get(enumeration);
    }

    private void mark(int id) {
        types.requireType(id, 0);
        used.set(id);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void need(int id, boolean whole, int depth) {
        types.require(depth <= CWriter.MAX_DEPTH, id, DEEP);
        int kind = types.kind(id);
        BitSet done = whole ? complete : declared;
        if (kind == VOID || done.get(id) || !whole && complete.get(id)) {
            return;
        }
        if (whole) {
            types.require(!completing.get(id), id, DEEP);
            completing.set(id);
        } else {
            declared.set(id);
        }
        switch (kind) {
            case PTR -> need(types.sizeOrType(id), false, depth + 1);
            case CONST, VOLATILE, RESTRICT, TYPE_TAG -> need(types.sizeOrType(id), whole, depth + 1);
            case ARRAY -> need(types.elementType(id), true, depth + 1);
            case FUNC_PROTO -> needSignature(id, depth + 1);
            case TYPEDEF -> needTypedef(id, whole, depth + 1);
            case FWD -> writeForward(id);
            case ENUM, ENUM64 -> {
                if (!types.name(id).isEmpty() && !forward.get(id)) {
                    forward.set(id);
                    write(id);
                }
            }
            case STRUCT, UNION -> needComposite(id, whole, depth + 1);
            default -> {}
        }
        if (whole) {
            completing.clear(id);
            complete.set(id);
        }
    }

    private void needSignature(int id, int depth) {
        need(types.sizeOrType(id), false, depth);
        for (int i = 0; i < types.count(id); i++) {
            need(types.parameterType(id, i), false, depth);
        }
    }

    private void needTypedef(int id, boolean whole, int depth) {
        if (!forward.get(id)) {
            forward.set(id);
            need(types.sizeOrType(id), false, depth);
            if (!names.isBuiltin(id)) {
                write(id);
            }
        }
        if (whole) {
            need(types.sizeOrType(id), true, depth);
        }
    }

    private void needComposite(int id, boolean whole, int depth) {
        boolean anonymous = types.name(id).isEmpty();
        if (!whole && !anonymous) {
            writeForward(id);
            return;
        }
        for (int i = 0; i < types.count(id); i++) {
            need(types.memberType(id, i), true, depth);
        }
        if (!anonymous) {
            write(id);
        }
    }

    private void writeForward(int id) {
        if (!forward.get(id)) {
            forward.set(id);
            text.append(writer.forward(id)).append("\n\n");
        }
    }

    private void write(int id) {
        text.append(writer.definition(id)).append("\n\n");
    }
}
