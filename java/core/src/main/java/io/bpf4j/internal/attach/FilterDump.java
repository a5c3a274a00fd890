package io.bpf4j.internal.attach;

import io.bpf4j.AttachedProgram;
import io.bpf4j.attach.Direction;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.InterfaceNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The filters of an interface in one direction, as the kernel lists them: a {@code struct nlmsghdr} and a {@code struct tcmsg} each, then attributes, each a {@code struct nlattr} and its
 * value.
 */
final class FilterDump {

    /** {@code tcm_parent}: {@code TC_H_CLSACT} with {@code TC_H_MIN_INGRESS} and {@code TC_H_MIN_EGRESS}. */
    private static final int INGRESS_PARENT = 0xffff_fff2;

    private static final int EGRESS_PARENT = 0xffff_fff3;

    private static final int CAPACITY = 1 << 16;

    /** How often to ask a kernel whose filters change while it lists them. */
    private static final int ATTEMPTS = 10;

    private static final int ALIGNMENT = 4;
    private static final int HEADER_LENGTH = 16;
    private static final int HEADER_TYPE = 4;
    private static final int RTM_NEWTFILTER = 44;

    private static final int TCM_HANDLE = HEADER_LENGTH + 8;
    private static final int TCM_INFO = HEADER_LENGTH + 16;
    private static final int ATTRIBUTES = HEADER_LENGTH + 20;
    private static final int PRIORITY_SHIFT = 16;

    private static final int TCA_OPTIONS = 2;
    private static final int TCA_CHAIN = 11;
    private static final int TCA_BPF_NAME = 7;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_ID = 11;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;

    /** {@code NLA_TYPE_MASK}. */
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer messages;

    private FilterDump(ByteBuffer messages) {
        this.messages = messages;
    }

    /**
     * Asks the kernel.
     *
     * @param index index of the interface
     * @param direction which filters
     * @param subject what messages call them
     */
    static FilterDump of(int index, Direction direction, String subject) {
        ByteBuffer buffer = Memory.allocate(CAPACITY);
        int length = dump(index, direction, buffer);
        for (int attempt = 1; mayBeRepeated(length, attempt); attempt++) {
            buffer = length == -Errno.ENOSPC ? Memory.allocate(2 * buffer.capacity()) : buffer;
            length = dump(index, direction, buffer);
        }
        return new FilterDump(buffer.limit(Errors.check("query", subject, length)));
    }

    private static boolean mayBeRepeated(int result, int attempt) {
        return result == -Errno.ENOSPC || result == -Errno.EAGAIN && attempt < ATTEMPTS;
    }

    private static int dump(int index, Direction direction, ByteBuffer buffer) {
        int parent = direction == Direction.INGRESS ? INGRESS_PARENT : EGRESS_PARENT;
        int length = InterfaceNative.dumpFilters(index, parent, SystemNative.address(buffer), buffer.capacity());
        Reference.reachabilityFence(buffer);
        return length;
    }

    /** Whether an interface has no filters, of whichever kind; no if the kernel does not tell. */
    static boolean isEmpty(int index) {
        ByteBuffer buffer = Memory.allocate(CAPACITY);
        for (Direction direction : Direction.values()) {
            int length = dump(index, direction, buffer);
            if (length < 0
                    || !new FilterDump(buffer.duplicate().order(buffer.order()).limit(length))
                            .starts()
                            .isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The BPF filters, in the order in which they run. */
    List<AttachedProgram> programs() {
        List<AttachedProgram.Filter> filters = new ArrayList<>();
        for (int start : starts()) {
            read(start, filters);
        }
        // They come chain by chain, but not always the first chain first.
        filters.sort(Comparator.comparing(AttachedProgram.Filter::chain));
        return List.copyOf(filters);
    }

    /** Where the messages about filters start. */
    private List<Integer> starts() {
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        while (messages.limit() - start >= HEADER_LENGTH) {
            if (messages.getShort(start + HEADER_TYPE) == RTM_NEWTFILTER) {
                starts.add(start);
            }
            start += align(Math.max(messages.getInt(start), HEADER_LENGTH));
        }
        return starts;
    }

    private void read(int start, List<AttachedProgram.Filter> filters) {
        int end = start + messages.getInt(start);
        int options = find(TCA_OPTIONS, start + ATTRIBUTES, end);
        if (options < 0) {
            // A message about all filters of a priority.
            return;
        }
        int optionsEnd = options + length(options);
        OptionalLong program = number(TCA_BPF_ID, options + ALIGNMENT, optionsEnd);
        if (program.isEmpty()) {
            // A filter of another kind.
            return;
        }
        long flags = number(TCA_BPF_FLAGS, options + ALIGNMENT, optionsEnd).orElse(0);
        filters.add(new AttachedProgram.Filter(
                program.getAsLong(),
                messages.getInt(start + TCM_INFO) >>> PRIORITY_SHIFT,
                Integer.toUnsignedLong(messages.getInt(start + TCM_HANDLE)),
                number(TCA_CHAIN, start + ATTRIBUTES, end).orElse(0),
                (flags & TCA_BPF_FLAG_ACT_DIRECT) != 0,
                text(find(TCA_BPF_NAME, options + ALIGNMENT, optionsEnd))));
    }

    /** Where an attribute starts; -1 if there is none. */
    private int find(int type, int from, int end) {
        int start = from;
        while (end - start >= ALIGNMENT) {
            if ((messages.getShort(start + 2) & TYPE_MASK) == type) {
                return start;
            }
            start += align(Math.max(length(start), ALIGNMENT));
        }
        return -1;
    }

    private int length(int attribute) {
        return Short.toUnsignedInt(messages.getShort(attribute));
    }

    private OptionalLong number(int type, int from, int end) {
        int attribute = find(type, from, end);
        return attribute < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Integer.toUnsignedLong(messages.getInt(attribute + ALIGNMENT)));
    }

    private String text(int attribute) {
        if (attribute < 0) {
            return "";
        }
        byte[] bytes = new byte[length(attribute) - ALIGNMENT];
        messages.get(attribute + ALIGNMENT, bytes);
        return NativeStrings.terminated(bytes);
    }

    private static int align(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
