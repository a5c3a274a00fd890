package io.bpf4j.internal.attach;

import io.bpf4j.attach.Anchor;
import io.bpf4j.attach.Anchor.Side;
import java.util.Optional;

/** An {@link Anchor} as the kernel takes it: flags, beside the {@link Anchor#id() id} of the neighbour. */
final class Anchors {

    private static final int BPF_F_BEFORE = 1 << 3;
    private static final int BPF_F_AFTER = 1 << 4;
    private static final int BPF_F_ID = 1 << 5;
    private static final int BPF_F_LINK = 1 << 13;

    private Anchors() {}

    /** The flags; 0 where the kernel is to choose the place, which is the tail. */
    static int flags(Optional<Anchor> anchor) {
        return anchor.map(Anchors::flags).orElse(0);
    }

    private static int flags(Anchor anchor) {
        int side = anchor.side() == Side.BEFORE ? BPF_F_BEFORE : BPF_F_AFTER;
        return side
                | switch (anchor.neighbour()) {
                    case ALL -> 0;
                    case PROGRAM -> BPF_F_ID;
                    case LINK -> BPF_F_ID | BPF_F_LINK;
                };
    }

    /** The id of the neighbour as a {@code __u32}, or 0. */
    static int id(Optional<Anchor> anchor) {
        return anchor.map(each -> (int) each.id()).orElse(0);
    }
}
