package io.bpf4j.internal.attach;

import io.bpf4j.internal.Attachment;
import io.bpf4j.internal.NativeLog;
import java.util.List;
import java.util.function.LongToIntFunction;

/** What attachments without a link to interfaces have in common: they stay, and what libbpf prints of them is what the kernel answered over netlink. */
interface Unlinked extends Attachment {

    @Override
    default boolean stays() {
        return true;
    }

    /**
     * A call and what was printed during it.
     *
     * @param result what it returned
     * @param messages what libbpf printed
     */
    record Answer(int result, List<String> messages) {

        /** Makes a call that takes a log. */
        static Answer of(LongToIntFunction call) {
            try (NativeLog log = new NativeLog()) {
                int result = call.applyAsInt(log.handle());
                return new Answer(result, log.take());
            }
        }

        boolean isFailure() {
            return result < 0;
        }
    }
}
