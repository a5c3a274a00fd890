package io.bpf4j.btf;

import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.internal.btf.COrder;
import io.bpf4j.internal.btf.CWriter;
import io.bpf4j.internal.elf.BtfTypes;
import java.util.Objects;

/**
 * Writes types in C, for people and for a compiler. A type that is compiled again has the layout that it has in BTF: where C would lay it out in another way
 * there are {@code packed} and {@code aligned} attributes and unnamed bit-fields.
 *
 * <p>Tags ({@code btf_decl_tag}, {@code btf_type_tag}) are left out, but not other attributes of types, such as address spaces of pointers. Names are those in the BTF, even where C++ or Rust made them; only numbers that C does not
 * know by name, such as Rust's {@code u32}, get the name that C has for them.
 *
 * <p>Immutable and thread-safe.
 */
public final class CFormat {

    /** What a type of the kernel takes is less on the average. */
    private static final long MOST_OF_TYPE = 512;

    private final BtfTypes types;

    private CFormat(BtfTypes types) {
        this.types = types;
    }

    /**
     * Writes types of some BTF.
     *
     * @param btf the BTF
     */
    public static CFormat of(Btf btf) {
        return new CFormat(btf.raw());
    }

    /**
     * What C calls a type, such as {@code const char *}, {@code struct task_struct} or {@code int (*)(void *)}; <code>struct {…}</code> for one without a name.
     *
     * @param id number of a type; of a variable or function it is that of its type
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws BpfObjectFormatException if the type is damaged
     */
    public String name(int id) {
        int type = types.kind(Objects.checkIndex(id, types.size())) == BtfTypes.VAR || types.kind(id) == BtfTypes.FUNC
                ? types.sizeOrType(id)
                : id;
        return CWriter.of(types).name(type);
    }

    /**
     * Declares a member as its struct does, such as {@code __u32 flags : 3}, without a semicolon behind; types without a name are <code>struct {…}</code>.
     *
     * @param member a member of a type of this BTF
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws BpfObjectFormatException if the type is damaged
     */
    public String declaration(BtfType.Member member) {
        return CWriter.of(types)
                .member(Objects.checkIndex(member.type(), types.size()), member.name(), member.bitFieldSize());
    }

    /**
     * Defines a type, or declares a variable or function, with a semicolon behind. Other named types are only named in it.
     *
     * @param id number of the type
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws BpfObjectFormatException if the type is damaged, or a section or tag, which C cannot declare
     */
    public String declaration(int id) {
        return CWriter.of(types).definition(Objects.checkIndex(id, types.size()));
    }

    /**
     * Defines types and all others that they need, each before it is used. Where several types have one name, all but the first get a number behind it, such as
     * {@code name___2}.
     *
     * @param ids numbers of the types; functions, variables, sections and tags add nothing
     * @throws IndexOutOfBoundsException if there is no such type
     * @throws BpfObjectFormatException if a type is damaged
     */
    public String declarations(int... ids) {
        COrder order = new COrder(types, CWriter.MOST);
        for (int id : ids) {
            order.add(Objects.checkIndex(id, types.size()));
        }
        return order.toString();
    }

    /**
     * Defines all types, those of the base too: of the kernel's BTF this is about 4 MB.
     *
     * @throws BpfObjectFormatException if a type is damaged
     * @see #declarations(int...)
     * @see #vmlinux()
     */
    public String allDeclarations() {
        return all().addAll().toString();
    }

    /**
     * Writes the header {@code vmlinux.h} that programs include instead of the kernel's own headers: all types, those of the base too, and the functions of the
     * kernel that programs may call (kfuncs), as far as the BTF tells them, which that of recent kernels does.
     *
     * <p>What programs access of its structs libbpf adapts to the running kernel, unless the macro {@code BPF_NO_PRESERVE_ACCESS_INDEX} is defined. With
     * {@code BPF_NO_KFUNC_PROTOTYPES} there are no functions, for programs that declare them themselves. Both macros are those that bpftool's header has.
     *
     * @throws BpfObjectFormatException if a type is damaged
     * @see #allDeclarations()
     */
    public String vmlinux() {
        // By the macro of the guard libbpf's headers see that types have the kernel's names.
        return all().add("""
                        #ifndef __VMLINUX_H__
                        #define __VMLINUX_H__

                        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
                        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
                        #endif

                        """).addAll().add("""
                        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
                        #pragma clang attribute pop
                        #endif

                        #ifndef BPF_NO_KFUNC_PROTOTYPES
                        """).addKernelFunctions().add("""
                        #endif

                        #endif /* __VMLINUX_H__ */
                        """).toString();
    }

    private COrder all() {
        return new COrder(types, CWriter.MOST + MOST_OF_TYPE * types.size());
    }
}
