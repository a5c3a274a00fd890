package io.bpf4j.internal.attach;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.jni.InterfaceNative;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An attachment's use of the qdisc from which filters hang. A qdisc that this process made is removed with the last attachment of the process, unless it has filters of
 * others.
 */
final class ClsactQdisc {

    /** How many attachments use each of those that this process made. Guards also what is done with them: one must not end while another use begins. */
    private static final Map<Place, Integer> MADE_HERE = new HashMap<>();

    private final Place place;
    /** Whether this use counts: those of qdiscs that others made do not. */
    private final boolean counted;

    /**
     * Where a qdisc is.
     *
     * @param namespace where the index counts
     * @param index index of the interface
     */
    private record Place(NamespaceOfThread namespace, int index) {}

    private ClsactQdisc(Place place, boolean counted) {
        this.place = place;
        this.counted = counted;
    }

    /**
     * Begins a use of an interface's qdisc, which is made if it is missing.
     *
     * @param index index of the interface
     * @param subject what messages call what needs it
     */
    static ClsactQdisc use(int index, String subject) {
        Place place = new Place(NamespaceOfThread.current(), index);
        synchronized (MADE_HERE) {
            // Without a log: that it is there already is no failure.
            int result = InterfaceNative.createClsact(index, 0);
            if (result < 0 && result != -Errno.EEXIST) {
                String hint = result == -Errno.ENOENT || result == -Errno.EOPNOTSUPP
                        ? "the kernel has no clsact qdisc: it must be built with CONFIG_NET_SCH_INGRESS"
                        : null;
                throw Errors.failure("attach", subject, result, EnumSet.of(Capability.CAP_NET_ADMIN), hint, List.of());
            }
            boolean counted = result == 0 || MADE_HERE.containsKey(place);
            if (counted) {
                MADE_HERE.merge(place, 1, Integer::sum);
            }
            return new ClsactQdisc(place, counted);
        }
    }

    /** The network namespace that it is in. */
    NamespaceOfThread namespace() {
        return place.namespace();
    }

    /** Ends the use. What fails here leaves a qdisc without filters, which does nothing. */
    void release() {
        synchronized (MADE_HERE) {
            if (isLastUse() && TcFilters.areNone(place.index())) {
                InterfaceNative.destroyClsact(place.index(), 0);
            }
        }
    }

    /** Ends the use, and leaves the qdisc with the filter that hangs from it. */
    void leave() {
        synchronized (MADE_HERE) {
            isLastUse();
        }
    }

    /** Counts one use less; whether it was the last one of a qdisc that this process made. */
    private boolean isLastUse() {
        if (!counted) {
            return false;
        }
        return Optional.ofNullable(MADE_HERE.computeIfPresent(place, (key, uses) -> uses > 1 ? uses - 1 : null))
                .isEmpty();
    }
}
