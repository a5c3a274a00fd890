package io.bpf4j.attach;

import io.bpf4j.BpfProgram;
import java.util.Optional;

/** What hooks with an order have in common. */
final class Replacement {

    private Replacement() {}

    /** Refuses what no kernel can do: links replace nothing, and what replaces has its place. */
    static void check(Optional<Anchor> anchor, boolean link, Optional<BpfProgram> replaced) {
        if (replaced.isPresent() && link) {
            throw new IllegalArgumentException("a link cannot take the place of a program; attach without a link");
        }
        if (replaced.isPresent() && anchor.isPresent()) {
            throw new IllegalArgumentException(
                    "what takes the place of a program has its place: " + anchor.get() + " cannot be had too");
        }
    }
}
