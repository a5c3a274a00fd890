package io.bpf4j;

import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.LinkNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Reads {@code struct bpf_link_info}, whose layout {@code linux/bpf.h} fixes for all architectures. */
final class LinkInfoReader {

    private static final int TYPE = 0;
    private static final int ID = 4;
    private static final int PROGRAM_ID = 8;

    /** The union of what is particular to each kind. */
    private static final int UNION = 16;

    /** {@code enum bpf_perf_event_type}. */
    private static final int UPROBE = 1;

    private static final int URETPROBE = 2;
    private static final int KPROBE = 3;
    private static final int KRETPROBE = 4;
    private static final int TRACEPOINT = 5;

    private static final int KPROBE_MULTI_RETURN = 1;
    private static final int UPROBE_MULTI_RETURN = 1;

    /** Names of kernel functions have at most 511 bytes, and paths 4,095. */
    private static final int TEXT_LENGTH = 4096;

    private final ByteBuffer info;
    private final ByteBuffer text;
    private final long id;
    private final long programId;

    private LinkInfoReader(ByteBuffer info, ByteBuffer text) {
        this.info = info;
        this.text = text;
        this.id = number(ID);
        this.programId = number(PROGRAM_ID);
    }

    static LinkInfo read(int fd, String subject) {
        ByteBuffer info = Memory.allocate(LinkNative.INFO_LENGTH);
        ByteBuffer text = Memory.allocate(TEXT_LENGTH);
        int result = LinkNative.info(fd, SystemNative.address(info), SystemNative.address(text), TEXT_LENGTH);
        Reference.reachabilityFence(info);
        Reference.reachabilityFence(text);
        Errors.check("get information on", subject, result);
        return new LinkInfoReader(info, text).read();
    }

    private LinkInfo read() {
        return switch (BpfLinkType.of(info.getInt(TYPE))) {
            case RAW_TRACEPOINT -> new LinkInfo.RawTracepoint(id, programId, text(), info.getLong(UNION + 16));
            case TRACING ->
                new LinkInfo.Tracing(
                        id,
                        programId,
                        attachType(UNION),
                        number(UNION + 4),
                        number(UNION + 8),
                        info.getLong(UNION + 16));
            case CGROUP -> new LinkInfo.Cgroup(id, programId, info.getLong(UNION), attachType(UNION + 8));
            case ITER -> readIterator(text());
            case NETNS -> new LinkInfo.NetworkNamespace(id, programId, number(UNION), attachType(UNION + 4));
            case XDP -> new LinkInfo.Xdp(id, programId, info.getInt(UNION));
            case PERF_EVENT -> readPerfEvent();
            case KPROBE_MULTI ->
                new LinkInfo.KprobeMulti(
                        id,
                        programId,
                        number(UNION + 8),
                        (info.getInt(UNION + 12) & KPROBE_MULTI_RETURN) != 0,
                        info.getLong(UNION + 16));
            case STRUCT_OPS -> new LinkInfo.StructOps(id, number(UNION));
            case NETFILTER ->
                new LinkInfo.Netfilter(
                        id,
                        programId,
                        info.getInt(UNION),
                        info.getInt(UNION + 4),
                        info.getInt(UNION + 8),
                        info.getInt(UNION + 12));
            case TCX -> new LinkInfo.Tcx(id, programId, info.getInt(UNION), attachType(UNION + 4));
            case UPROBE_MULTI ->
                new LinkInfo.UprobeMulti(
                        id,
                        programId,
                        text(),
                        number(UNION + 36),
                        (info.getInt(UNION + 40) & UPROBE_MULTI_RETURN) != 0,
                        number(UNION + 44));
            case NETKIT -> new LinkInfo.Netkit(id, programId, info.getInt(UNION), attachType(UNION + 4));
            case SOCKMAP -> new LinkInfo.SocketMap(id, programId, number(UNION), attachType(UNION + 4));
            case UNSPEC, UNKNOWN -> new LinkInfo.Unknown(id, programId);
        };
    }

    /** The kernel fills what the kind of target has; the other fields share its bytes. */
    private LinkInfo readIterator(String target) {
        boolean ofMap = target.equals("bpf_map_elem") || target.equals("bpf_sk_storage_map");
        boolean ofCgroup = target.equals("cgroup");
        boolean ofTasks = target.startsWith("task");
        return new LinkInfo.Iterator(
                id,
                programId,
                target,
                ofMap ? number(UNION + 12) : 0,
                ofCgroup ? info.getLong(UNION + 16) : 0,
                ofTasks ? number(UNION + 16) : 0,
                ofTasks ? number(UNION + 20) : 0);
    }

    private LinkInfo readPerfEvent() {
        int kind = info.getInt(UNION);
        return switch (kind) {
            case UPROBE, URETPROBE ->
                new LinkInfo.Uprobe(
                        id, programId, text(), number(UNION + 20), kind == URETPROBE, info.getLong(UNION + 24));
            case KPROBE, KRETPROBE ->
                new LinkInfo.Kprobe(
                        id,
                        programId,
                        text(),
                        number(UNION + 20),
                        info.getLong(UNION + 24),
                        kind == KRETPROBE,
                        info.getLong(UNION + 32),
                        info.getLong(UNION + 40));
            case TRACEPOINT -> new LinkInfo.Tracepoint(id, programId, text(), info.getLong(UNION + 24));
            default ->
                new LinkInfo.Event(
                        id, programId, number(UNION + 16), info.getLong(UNION + 8), info.getLong(UNION + 24));
        };
    }

    private long number(int offset) {
        return Integer.toUnsignedLong(info.getInt(offset));
    }

    private BpfAttachType attachType(int offset) {
        return BpfAttachType.of(number(offset));
    }

    private String text() {
        byte[] bytes = new byte[text.capacity()];
        text.get(0, bytes);
        return NativeStrings.terminated(bytes);
    }
}
