package io.bpf4j.kernel;

/**
 * What kernels have or lack beside types of programs, maps and links, flags and helpers.
 *
 * @see Kernel#probe(KernelFeature)
 */
public enum KernelFeature {
    /** Programs of up to a million verified instructions instead of 4,096, for the privileged. Linux 5.2. */
    LARGE_PROGRAMS(5, 2, "programs of more than 4,096 instructions"),
    /** Loops that the verifier sees to end. Linux 5.3. */
    BOUNDED_LOOPS(5, 3, "bounded loops"),
    /** Instructions of version 2, {@code -mcpu=v2}: jumps if less. Linux 4.14. */
    ISA_V2(4, 14, "instructions of version 2"),
    /** Instructions of version 3, {@code -mcpu=v3}: jumps by 32 bits. Linux 5.1. */
    ISA_V3(5, 1, "instructions of version 3"),
    /** Instructions of version 4, {@code -mcpu=v4}: sign extension, signed division, long jumps. Linux 6.6. */
    ISA_V4(6, 6, "instructions of version 4"),
    /** Calls that read or write many entries of a map; for arrays and hashes first, other types got them later. Linux 5.6. */
    BATCH_OPERATIONS(5, 6, "batch operations of maps"),
    /** Types of maps and programs in the kernel. Linux 4.18. */
    BTF(4, 18, "BTF of programs and maps"),
    /** Functions in BTF. Linux 5.0. */
    BTF_FUNCTIONS(5, 0, "functions in BTF"),
    /** Sections of global variables in BTF. Linux 5.2. */
    BTF_SECTIONS(5, 2, "sections of variables in BTF"),
    /** Functions in BTF that are verified on their own. Linux 5.6. */
    BTF_GLOBAL_FUNCTIONS(5, 6, "global functions in BTF"),
    /** Floating-point numbers in BTF. Linux 5.13. */
    BTF_FLOAT(5, 13, "floating-point numbers in BTF"),
    /** {@code btf_decl_tag}. Linux 5.16. */
    BTF_DECLARATION_TAGS(5, 16, "declaration tags in BTF"),
    /** {@code btf_type_tag}. Linux 5.17. */
    BTF_TYPE_TAGS(5, 17, "type tags in BTF"),
    /** Enumerations of 64 bits in BTF. Linux 6.0. */
    BTF_ENUM64(6, 0, "64-bit enumerations in BTF"),
    /** The types of the kernel itself, for CO-RE relocations and programs that attach by BTF: {@code /sys/kernel/btf/vmlinux}. Linux 5.4. */
    KERNEL_BTF(5, 4, "BTF of the kernel"),
    /** The kernel keeps the types of its modules apart from its own; whether it has modules, and these have types, is another question. Linux 5.11. */
    MODULE_BTF(5, 11, "BTF of modules"),
    /** Memory of maps and programs is charged to the cgroup instead of {@code RLIMIT_MEMLOCK}. Linux 5.11. */
    CGROUP_MEMORY(5, 11, "accounting of memory by cgroups"),
    /** XDP programs for packets in several buffers. Linux 5.18. */
    XDP_FRAGMENTS(5, 18, "XDP of fragmented packets"),
    /** Kprobes by perf events: {@code CONFIG_KPROBE_EVENTS}. Linux 4.17. */
    KPROBES(4, 17, "kprobes"),
    /** Uprobes by perf events: {@code CONFIG_UPROBE_EVENTS}. Linux 4.17. */
    UPROBES(4, 17, "uprobes"),
    /** Programs that run at both ends of a function, {@code SEC("kprobe.session")}. Linux 6.10. */
    KPROBE_SESSION(6, 10, "kprobe sessions"),
    /** Programs that run at both ends of a function of a process, {@code SEC("uprobe.session")}. Linux 6.13. */
    UPROBE_SESSION(6, 13, "uprobe sessions"),
    /** Programs at the entry and exit of the kernel's functions, which attach through a trampoline of the architecture. Linux 5.5 on x86-64, 6.4 on arm64. */
    FENTRY(5, 5, "fentry and fexit"),
    /** LSM programs take part in decisions: the boot parameter {@code lsm} names {@code bpf}. Linux 5.7. */
    LSM_PROGRAMS(5, 7, "LSM hooks for programs"),
    /** Tokens that hand the right to use BPF into a container. Linux 6.9. */
    TOKEN(6, 9, "BPF tokens");

    private final KernelVersion leastKernel;
    private final String description;

    KernelFeature(int major, int minor, String description) {
        this.leastKernel = KernelVersion.of(major, minor);
        this.description = description;
    }

    /** The first kernel that has it, on the first architecture. */
    public KernelVersion leastKernel() {
        return leastKernel;
    }

    /** What it is, in a few words, such as {@code "bounded loops"}. */
    public String description() {
        return description;
    }
}
