package io.bpf4j;

import io.bpf4j.internal.Attachment;
import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.StructOpsNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/**
 * A table of functions of the kernel that programs stand in for, such as a TCP congestion control ({@code BPF_MAP_TYPE_STRUCT_OPS}, Linux 5.6): a variable in
 * {@code SEC(".struct_ops.link")} or {@code SEC(".struct_ops")}, whose members are programs in {@code SEC("struct_ops")}.
 *
 * <pre>{@code
 * try (BpfLink link = object.structOps("my_congestion_control").attach()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Attached, the kernel knows the table by its name and uses it for what chooses it: for a congestion control that is
 * {@code sysctl net.ipv4.tcp_congestion_control} or {@code setsockopt(TCP_CONGESTION)}.
 *
 * <p>Lives as long as its object. Thread-safe.
 */
public final class BpfStructOps {

    private final BpfObject owner;
    private final ObjectHandle object;
    private final String name;

    BpfStructOps(BpfObject owner, ObjectHandle object, String name) {
        this.owner = owner;
        this.object = object;
        this.name = name;
        MapCalls.require(owner.map(name), EnumSet.of(BpfMapType.STRUCT_OPS), "attach");
    }

    /** Name of the variable. */
    public String name() {
        return name;
    }

    /**
     * Makes the table known to the kernel ({@code bpf_map__attach_struct_ops}). One in {@code SEC(".struct_ops.link")} (Linux 6.4) is attached by a link;
     * one in {@code SEC(".struct_ops")} without, and then stays in the kernel if nobody closes what this returns.
     *
     * @return the attachment, to be closed by the caller
     * @throws BpfPermissionException without the capabilities to load it
     * @throws BpfException if the kernel refuses, such as where another table of that name is known
     */
    public BpfLink attach() {
        try {
            LinkHandle link = object.call(opened -> attach(ObjectElements.findMap(object, opened, name)));
            return new BpfLink("link of " + this, link);
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    private LinkHandle attach(long map) {
        long link = object.callWithLog((opened, log) -> StructOpsNative.attach(map, log), this::attachFailure);
        if (StructOpsNative.hasLink(map)) {
            return LinkHandle.ofLink(link);
        }
        // libbpf would use the map's descriptor when it detaches, and that ends with the object.
        StructOpsNative.forget(link);
        int fd = SystemNative.duplicate(MapNative.fd(map));
        if (fd < 0) {
            StructOpsNative.detach(MapNative.fd(map));
            throw Errors.failure("duplicate the descriptor of", toString(), fd, List.of());
        }
        return LinkHandle.of(new Registration(toString(), fd));
    }

    private BpfException attachFailure(long result, List<String> messages) {
        String hint = switch ((int) -result) {
            case Errno.EEXIST -> "the kernel knows another table of that name";
            case Errno.EBUSY -> "it is attached already";
            default -> null;
        };
        return Errors.failure(
                "attach", toString(), result, Capability.toLoad(BpfProgramType.STRUCT_OPS), hint, messages);
    }

    /**
     * Puts this table in the place of an attached one, with no moment in which none is there ({@code bpf_link__update_map}, Linux 6.4).
     *
     * @param link the link of another table of the same kind, made by {@link #attach()}
     * @throws BpfNotSupportedException if the link is not one of a table, was not made here, or that kind of table cannot be replaced
     * @throws BpfException if the kernel refuses, such as for another name
     */
    public void replace(BpfLink link) {
        Objects.requireNonNull(link);
        try {
            object.call(opened -> {
                link.replaceStructOps(ObjectElements.findMap(object, opened, name), toString());
                return null;
            });
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    @Override
    public String toString() {
        return "table " + name + " of " + object.subject();
    }

    /** A table that is known without a link. */
    private static final class Registration implements Attachment {

        private final String table;
        private final int mapFd;

        private Registration(String table, int mapFd) {
            this.table = table;
            this.mapFd = mapFd;
        }

        @Override
        public String withoutLink() {
            return "a table in SEC(\".struct_ops\") is attached without a link; SEC(\".struct_ops.link\") has one since Linux "
                    + BpfLinkType.STRUCT_OPS.leastKernel().orElseThrow();
        }

        @Override
        public void update(int programFd) {
            throw new BpfNotSupportedException(
                    "update", table, "a table is replaced by another one, not by a program", Errno.EINVAL, List.of());
        }

        @Override
        public void detach() {
            try {
                Errors.check("detach", table, StructOpsNative.detach(mapFd));
            } finally {
                SystemNative.close(mapFd);
            }
        }

        @Override
        public boolean stays() {
            return true;
        }

        @Override
        public void leave() {
            SystemNative.close(mapFd);
        }
    }
}
