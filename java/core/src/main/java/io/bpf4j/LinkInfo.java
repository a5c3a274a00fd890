package io.bpf4j;

/**
 * What the kernel says of a link ({@code struct bpf_link_info} in {@code linux/bpf.h}): of each kind what is particular to it.
 *
 * <pre>{@code
 * if (link.info() instanceof LinkInfo.Xdp xdp) {
 *     System.out.println("attached to interface " + xdp.interfaceIndex());
 * }
 * }</pre>
 *
 * <p>What a kernel does not tell is 0 or empty.
 */
public sealed interface LinkInfo {

    /** Id of the link, unique while it exists. */
    long id();

    /** Id of the attached program; 0 for {@link StructOps}. */
    long programId();

    /** Kind of link. */
    BpfLinkType type();

    /**
     * A program at a tracepoint, by the tracepoint's raw arguments.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param tracepoint name of the tracepoint
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; told since Linux 6.18
     */
    record RawTracepoint(long id, long programId, String tracepoint, long cookie) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.RAW_TRACEPOINT;
        }
    }

    /**
     * A program at a function of the kernel or of another program.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param attachType where at the function
     * @param targetId id of the BTF that describes the function, or of the other program (Linux 5.13)
     * @param targetTypeId number of the function in that BTF (Linux 5.13)
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; told since Linux 6.18
     */
    record Tracing(long id, long programId, BpfAttachType attachType, long targetId, long targetTypeId, long cookie)
            implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.TRACING;
        }
    }

    /**
     * A program at a cgroup.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param cgroupId id of the cgroup, which is the inode of its directory; 0 once it is detached
     * @param attachType where
     */
    record Cgroup(long id, long programId, long cgroupId, BpfAttachType attachType) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.CGROUP;
        }
    }

    /**
     * An iterator.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param target what it iterates over, such as {@code "task"}
     * @param mapId id of the map whose elements it iterates over, or 0
     * @param cgroupId id of the cgroup at which it starts, or 0
     * @param threadId the thread that it is limited to, or 0
     * @param processId the process that it is limited to, or 0
     */
    record Iterator(long id, long programId, String target, long mapId, long cgroupId, long threadId, long processId)
            implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.ITER;
        }
    }

    /**
     * A program at a network namespace.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param inode inode of the namespace, as {@code /proc/PID/ns/net} shows it; 0 once the namespace is gone
     * @param attachType where
     */
    record NetworkNamespace(long id, long programId, long inode, BpfAttachType attachType) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.NETNS;
        }
    }

    /**
     * A program at XDP of a network interface.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param interfaceIndex index of the interface; 0 once it is detached
     */
    record Xdp(long id, long programId, int interfaceIndex) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.XDP;
        }
    }

    /**
     * A program at TCX of a network interface.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param interfaceIndex index of the interface; 0 once it is detached
     * @param attachType in which direction
     */
    record Tcx(long id, long programId, int interfaceIndex, BpfAttachType attachType) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.TCX;
        }
    }

    /**
     * A program at a netkit device.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param interfaceIndex index of the device; 0 once it is detached
     * @param attachType on which side
     */
    record Netkit(long id, long programId, int interfaceIndex, BpfAttachType attachType) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.NETKIT;
        }
    }

    /**
     * A program at a socket map.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param mapId id of the map; 0 once it is detached
     * @param attachType as what
     */
    record SocketMap(long id, long programId, long mapId, BpfAttachType attachType) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.SOCKMAP;
        }
    }

    /**
     * A table of functions in the kernel.
     *
     * @param id id of the link
     * @param mapId id of the map that holds the functions; 0 once it is detached
     */
    record StructOps(long id, long mapId) implements LinkInfo {
        @Override
        public long programId() {
            return 0;
        }

        @Override
        public BpfLinkType type() {
            return BpfLinkType.STRUCT_OPS;
        }
    }

    /**
     * A program at a hook of netfilter.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param family protocol family, {@code NFPROTO_*} in {@code linux/netfilter.h}: 2 for IPv4, 10 for IPv6
     * @param hook number of the hook, {@code NF_INET_*}
     * @param priority its place among the hook's functions: the lowest is called first
     * @param flags {@code BPF_F_NETFILTER_*}
     */
    record Netfilter(long id, long programId, int family, int hook, int priority, int flags) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.NETFILTER;
        }
    }

    /**
     * A program at many functions of the kernel.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param count number of functions
     * @param atReturn whether it runs when they return
     * @param missed how often it could not run
     */
    record KprobeMulti(long id, long programId, long count, boolean atReturn, long missed) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.KPROBE_MULTI;
        }
    }

    /**
     * A program at many places in a binary.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param binary path of the binary
     * @param count number of places
     * @param atReturn whether it runs when the functions there return
     * @param processId the process that it is limited to, or 0
     */
    record UprobeMulti(long id, long programId, String binary, long count, boolean atReturn, long processId)
            implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.UPROBE_MULTI;
        }
    }

    /** A program at a perf event: a {@link Kprobe}, a {@link Uprobe}, a {@link Tracepoint}, or an {@link Event}. */
    sealed interface OfPerfEvent extends LinkInfo {
        @Override
        default BpfLinkType type() {
            return BpfLinkType.PERF_EVENT;
        }
    }

    /**
     * A program at an instruction of the kernel; told since Linux 6.6.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param function the function that the instruction is in
     * @param offset of the instruction in the function, in bytes
     * @param address of the instruction; 0 without {@code CAP_SYSLOG}
     * @param atReturn whether it runs when the function returns
     * @param missed how often it could not run
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; told since Linux 6.9
     */
    record Kprobe(
            long id,
            long programId,
            String function,
            long offset,
            long address,
            boolean atReturn,
            long missed,
            long cookie)
            implements OfPerfEvent {}

    /**
     * A program at an instruction of a binary; told since Linux 6.6.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param binary path of the binary
     * @param offset of the instruction in the file, in bytes
     * @param atReturn whether it runs when the function there returns
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; told since Linux 6.9
     */
    record Uprobe(long id, long programId, String binary, long offset, boolean atReturn, long cookie)
            implements OfPerfEvent {}

    /**
     * A program at a tracepoint; told since Linux 6.6.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param name name of the tracepoint
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; told since Linux 6.9
     */
    record Tracepoint(long id, long programId, String name, long cookie) implements OfPerfEvent {}

    /**
     * A program at a counter or a sampling clock; also any perf event before Linux 6.6.
     *
     * @param id id of the link
     * @param programId id of the program
     * @param eventType {@code PERF_TYPE_*} in {@code linux/perf_event.h}
     * @param config what is counted, by the numbers of that type
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; told since Linux 6.9
     */
    record Event(long id, long programId, long eventType, long config, long cookie) implements OfPerfEvent {}

    /**
     * A link of a kind that this library does not know.
     *
     * @param id id of the link
     * @param programId id of the program
     */
    record Unknown(long id, long programId) implements LinkInfo {
        @Override
        public BpfLinkType type() {
            return BpfLinkType.UNKNOWN;
        }
    }
}
