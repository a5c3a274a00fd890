package io.bpf4j.btf;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A type, variable, function or tag in BTF: one record a kind, as {@code BTF_KIND_*} in the kernel's {@code linux/btf.h}. Types refer to others by ids, which
 * {@link Btf#type} takes. Immutable and thread-safe.
 */
public sealed interface BtfType {

    /** Number of the type in its BTF. */
    int id();

    /** The name; empty for anonymous types and kinds that have none. */
    default String name() {
        return "";
    }

    /**
     * {@code void}, type 0 of each BTF.
     *
     * @param id 0
     */
    record Void(int id) implements BtfType {}

    /**
     * A whole number, character or truth value ({@code BTF_KIND_INT}).
     *
     * @param id number of the type
     * @param name name in C, such as {@code unsigned int}
     * @param size bytes that it takes up
     * @param encoding what its bits mean
     * @param bitOffset where the bits start; not 0 only in what compilers made before Linux 5.0
     * @param bits how many bits there are
     */
    record Int(int id, String name, long size, IntEncoding encoding, int bitOffset, int bits) implements BtfType {

        /** Rejects what is missing. */
        public Int {
            Objects.requireNonNull(name);
            Objects.requireNonNull(encoding);
        }
    }

    /** What the bits of an {@link Int} mean. */
    enum IntEncoding {
        /** An unsigned number. */
        UNSIGNED,
        /** A signed number ({@code BTF_INT_SIGNED}). */
        SIGNED,
        /** A character ({@code BTF_INT_CHAR}); compilers make signed or unsigned numbers called {@code char} instead. */
        CHAR,
        /** A truth value ({@code BTF_INT_BOOL}). */
        BOOL
    }

    /**
     * A pointer ({@code BTF_KIND_PTR}).
     *
     * @param id number of the type
     * @param target what it points to
     */
    record Pointer(int id, int target) implements BtfType {}

    /**
     * An array ({@code BTF_KIND_ARRAY}).
     *
     * @param id number of the type
     * @param element type of the elements
     * @param index type of the indices
     * @param length how many elements there are; 0 for a flexible array
     */
    record Array(int id, int element, int index, long length) implements BtfType {}

    /** What has members. */
    sealed interface Composite extends BtfType {

        /** Bytes that it takes up. */
        long size();

        /** The members in the order of their declaration; those of anonymous members are {@link Btf#members}. */
        List<Member> members();
    }

    /**
     * A struct ({@code BTF_KIND_STRUCT}).
     *
     * @param id number of the type
     * @param name tag; empty if it is anonymous
     * @param size bytes that it takes up
     * @param members its members
     */
    record Struct(int id, String name, long size, List<Member> members) implements Composite {

        /** Copies the list. */
        public Struct {
            Objects.requireNonNull(name);
            members = List.copyOf(members);
        }
    }

    /**
     * A union ({@code BTF_KIND_UNION}).
     *
     * @param id number of the type
     * @param name tag; empty if it is anonymous
     * @param size bytes that it takes up
     * @param members its arms
     */
    record Union(int id, String name, long size, List<Member> members) implements Composite {

        /** Copies the list. */
        public Union {
            Objects.requireNonNull(name);
            members = List.copyOf(members);
        }
    }

    /**
     * A member of a struct or union.
     *
     * @param name its name; empty for an anonymous struct or union
     * @param type its type
     * @param bitOffset where it starts, in bits from the start of what surrounds it. On big-endian machines the first bit of a byte is the highest one.
     * @param bitFieldSize width of a bit-field in bits; 0 for other members
     */
    record Member(String name, int type, long bitOffset, int bitFieldSize) {

        /** Rejects what is missing. */
        public Member {
            Objects.requireNonNull(name);
        }

        /** Whether it is a bit-field. */
        public boolean isBitField() {
            return bitFieldSize > 0;
        }

        /** The first byte of which it takes up a part. */
        public long offset() {
            return bitOffset / Byte.SIZE;
        }
    }

    /** An enumeration. */
    sealed interface Enumeration extends BtfType {

        /** Bytes that a value takes up. */
        long size();

        /** Whether the values are signed; unsigned ones are to be printed by {@link Long#toUnsignedString(long)}. */
        boolean signed();

        /** The values in the order of their declaration; none if it is only declared. */
        List<EnumValue> values();

        /** Name of a value, the first one if there are several; empty if there is none. */
        default Optional<String> nameOf(long value) {
            return values().stream()
                    .filter(each -> each.value() == value)
                    .map(EnumValue::name)
                    .findFirst();
        }
    }

    /**
     * An enumeration of 32-bit values ({@code BTF_KIND_ENUM}).
     *
     * @param id number of the type
     * @param name tag; empty if it is anonymous
     * @param size bytes that a value takes up, which may be more or less than 4
     * @param signed whether values are signed, which compilers tell since LLVM 16
     * @param values its values
     */
    record Enum(int id, String name, long size, boolean signed, List<EnumValue> values) implements Enumeration {

        /** Copies the list. */
        public Enum {
            Objects.requireNonNull(name);
            values = List.copyOf(values);
        }
    }

    /**
     * An enumeration of 64-bit values ({@code BTF_KIND_ENUM64}, Linux 6.0).
     *
     * @param id number of the type
     * @param name tag; empty if it is anonymous
     * @param size bytes that a value takes up
     * @param signed whether values are signed
     * @param values its values
     */
    record Enum64(int id, String name, long size, boolean signed, List<EnumValue> values) implements Enumeration {

        /** Copies the list. */
        public Enum64 {
            Objects.requireNonNull(name);
            values = List.copyOf(values);
        }
    }

    /**
     * A value of an enumeration.
     *
     * @param name its name
     * @param value its number
     */
    record EnumValue(String name, long value) {

        /** Rejects what is missing. */
        public EnumValue {
            Objects.requireNonNull(name);
        }
    }

    /**
     * A struct or union that is only declared ({@code BTF_KIND_FWD}).
     *
     * @param id number of the type
     * @param name tag
     * @param union whether it is a union
     */
    record Forward(int id, String name, boolean union) implements BtfType {

        /** Rejects what is missing. */
        public Forward {
            Objects.requireNonNull(name);
        }
    }

    /** What stands for another type, and has its size and values. */
    sealed interface Alias extends BtfType {

        /** The other type. */
        int target();
    }

    /**
     * A typedef ({@code BTF_KIND_TYPEDEF}).
     *
     * @param id number of the type
     * @param name new name
     * @param target what it names
     */
    record Typedef(int id, String name, int target) implements Alias {

        /** Rejects what is missing. */
        public Typedef {
            Objects.requireNonNull(name);
        }
    }

    /**
     * A {@code volatile} type ({@code BTF_KIND_VOLATILE}).
     *
     * @param id number of the type
     * @param target the type without the qualifier
     */
    record Volatile(int id, int target) implements Alias {}

    /**
     * A {@code const} type ({@code BTF_KIND_CONST}).
     *
     * @param id number of the type
     * @param target the type without the qualifier
     */
    record Const(int id, int target) implements Alias {}

    /**
     * A {@code restrict} pointer ({@code BTF_KIND_RESTRICT}).
     *
     * @param id number of the type
     * @param target the type without the qualifier
     */
    record Restrict(int id, int target) implements Alias {}

    /**
     * A type with {@code __attribute__((btf_type_tag("…")))} ({@code BTF_KIND_TYPE_TAG}, Linux 5.17).
     *
     * @param id number of the type
     * @param name text of the tag
     * @param target the type without the tag
     */
    record TypeTag(int id, String name, int target) implements Alias {

        /** Rejects what is missing. */
        public TypeTag {
            Objects.requireNonNull(name);
        }
    }

    /** Where a function or variable can be reached from. */
    enum Linkage {
        /** From its file. */
        STATIC,
        /** From other files. */
        GLOBAL,
        /** It is declared here and defined elsewhere. */
        EXTERN
    }

    /**
     * A function ({@code BTF_KIND_FUNC}).
     *
     * @param id number of the type
     * @param name its name
     * @param prototype its {@link FunctionPrototype}
     * @param linkage where it can be reached from
     */
    record Function(int id, String name, int prototype, Linkage linkage) implements BtfType {

        /** Rejects what is missing. */
        public Function {
            Objects.requireNonNull(name);
            Objects.requireNonNull(linkage);
        }
    }

    /**
     * The type of a function ({@code BTF_KIND_FUNC_PROTO}).
     *
     * @param id number of the type
     * @param returnType what it returns
     * @param parameters its parameters
     * @param variadic whether more arguments may follow
     */
    record FunctionPrototype(int id, int returnType, List<Parameter> parameters, boolean variadic) implements BtfType {

        /** Copies the list. */
        public FunctionPrototype {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * A parameter of a function.
     *
     * @param name its name; empty in the type of a function pointer
     * @param type its type
     */
    record Parameter(String name, int type) {

        /** Rejects what is missing. */
        public Parameter {
            Objects.requireNonNull(name);
        }
    }

    /**
     * A global variable ({@code BTF_KIND_VAR}).
     *
     * @param id number of the type
     * @param name its name
     * @param type its type
     * @param linkage where it can be reached from
     */
    record Variable(int id, String name, int type, Linkage linkage) implements BtfType {

        /** Rejects what is missing. */
        public Variable {
            Objects.requireNonNull(name);
            Objects.requireNonNull(linkage);
        }
    }

    /**
     * A section of an object with variables, or with the functions of the kernel that it calls ({@code BTF_KIND_DATASEC}).
     *
     * @param id number of the type
     * @param name name of the section
     * @param size its length in bytes; 0 in objects as compilers make them: {@link BpfElf#globals} knows it
     * @param entries what is in it
     */
    record DataSection(int id, String name, long size, List<SectionEntry> entries) implements BtfType {

        /** Copies the list. */
        public DataSection {
            Objects.requireNonNull(name);
            entries = List.copyOf(entries);
        }
    }

    /**
     * What is in a section.
     *
     * @param type the {@link Variable}, or the {@link Function} in section {@code .ksyms}
     * @param offset its first byte in the section; 0 in objects as compilers make them: {@link BpfElf#globals} knows it
     * @param size its length in bytes
     */
    record SectionEntry(int type, long offset, long size) {}

    /**
     * A floating-point number ({@code BTF_KIND_FLOAT}, Linux 5.13).
     *
     * @param id number of the type
     * @param name name in C
     * @param size bytes that it takes up
     */
    record Float(int id, String name, long size) implements BtfType {

        /** Rejects what is missing. */
        public Float {
            Objects.requireNonNull(name);
        }
    }

    /**
     * {@code __attribute__((btf_decl_tag("…")))} at a declaration ({@code BTF_KIND_DECL_TAG}, Linux 5.16).
     *
     * @param id number of the type
     * @param name text of the tag
     * @param target what is tagged
     * @param component index of the member or parameter that is tagged; -1 for the target itself
     */
    record DeclTag(int id, String name, int target, int component) implements BtfType {

        /** Rejects what is missing. */
        public DeclTag {
            Objects.requireNonNull(name);
        }
    }
}
