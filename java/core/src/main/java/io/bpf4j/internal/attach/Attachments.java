package io.bpf4j.internal.attach;

import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Xdp;
import io.bpf4j.internal.LinkHandle;

/** Leads each kind of target to the class that attaches to it. */
public final class Attachments {

    private Attachments() {}

    /**
     * Attaches a program.
     *
     * @param programFd descriptor of the program, in use by the caller
     * @param program the program as messages call it
     * @param target where to
     */
    public static LinkHandle attach(int programFd, String program, AttachTarget target) {
        if (target instanceof Xdp xdp) {
            return XdpAttachment.attach(programFd, program, xdp);
        }
        throw new IllegalArgumentException("no attachment for " + target);
    }
}
