package io.bpf4j.internal.attach;

import io.bpf4j.AttachedProgram;
import io.bpf4j.attach.Direction;
import io.bpf4j.internal.Errors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** What hangs from the clsact qdisc of an interface, or from the older ingress qdisc that may be in its place, as the kernel lists it. */
final class TcFilters {

    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_GETQDISC = 38;
    private static final int RTM_NEWTFILTER = 44;
    private static final int RTM_GETTFILTER = 46;

    /** {@code tcm_parent}: {@code TC_H_CLSACT}, also with {@code TC_H_MIN_INGRESS} and {@code TC_H_MIN_EGRESS}. */
    private static final int QDISC = 0xffff_fff1;

    private static final int INGRESS = 0xffff_fff2;
    private static final int EGRESS = 0xffff_fff3;

    private static final int PRIORITY_SHIFT = 16;
    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_CHAIN = 11;
    private static final int TCA_BPF_NAME = 7;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_ID = 11;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;

    private TcFilters() {}

    /**
     * Whether the qdisc of an interface has filters of packets in a direction. The ingress qdisc has none of those that leave: filters that are put there for them become,
     * without a word, filters of those that arrive.
     *
     * @param index index of the interface
     * @param direction which packets
     */
    static boolean areOf(int index, Direction direction) {
        return direction == Direction.INGRESS || !kind(index).equals("ingress");
    }

    /** The kind of qdisc; empty if there is none. */
    private static String kind(int index) {
        TcMessages messages = TcMessages.ask(RTM_GETQDISC, index, QDISC).messages();
        return messages.starts(RTM_NEWQDISC).stream()
                .filter(start -> messages.isAbout(index, QDISC, start))
                .map(start -> messages.text(TCA_KIND, messages.attributes(start)))
                .findFirst()
                .orElse("");
    }

    /** Whether an interface has no filters, of whichever kind; no if the kernel does not tell. */
    static boolean areNone(int index) {
        for (Direction direction : Direction.values()) {
            TcMessages.Answer answer = ask(index, direction);
            if (answer.error() < 0 || !answer.messages().starts(RTM_NEWTFILTER).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static TcMessages.Answer ask(int index, Direction direction) {
        return TcMessages.ask(RTM_GETTFILTER, index, direction == Direction.INGRESS ? INGRESS : EGRESS);
    }

    /**
     * The BPF filters, in the order in which they run.
     *
     * @param index index of the interface
     * @param direction which filters
     * @param subject what messages call them
     */
    static List<AttachedProgram> list(int index, Direction direction, String subject) {
        if (!areOf(index, direction)) {
            return List.of();
        }
        TcMessages.Answer answer = ask(index, direction);
        Errors.check("query", subject, answer.error());
        List<AttachedProgram.Filter> filters = new ArrayList<>();
        for (int start : answer.messages().starts(RTM_NEWTFILTER)) {
            read(answer.messages(), start, filters);
        }
        // They come chain by chain, but not always the first chain first.
        filters.sort(Comparator.comparing(AttachedProgram.Filter::chain));
        return List.copyOf(filters);
    }

    private static void read(TcMessages messages, int start, List<AttachedProgram.Filter> filters) {
        TcMessages.Range attributes = messages.attributes(start);
        TcMessages.Range options = messages.value(TCA_OPTIONS, attributes);
        OptionalLong program = messages.number(TCA_BPF_ID, options);
        if (program.isEmpty() || !messages.text(TCA_KIND, attributes).equals("bpf")) {
            // A filter of another kind, or a message about all filters of a priority.
            return;
        }
        filters.add(new AttachedProgram.Filter(
                program.getAsLong(),
                messages.info(start) >>> PRIORITY_SHIFT,
                messages.handle(start),
                messages.number(TCA_CHAIN, attributes).orElse(0),
                (messages.number(TCA_BPF_FLAGS, options).orElse(0) & TCA_BPF_FLAG_ACT_DIRECT) != 0,
                messages.text(TCA_BPF_NAME, options)));
    }
}
