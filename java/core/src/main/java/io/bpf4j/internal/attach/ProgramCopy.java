package io.bpf4j.internal.attach;

import io.bpf4j.internal.Errors;
import io.bpf4j.internal.jni.ProgramNative;
import io.bpf4j.internal.jni.SystemNative;

/** A descriptor of its own of an attached program, by which it is replaced and detached: the program's may be closed before. Used under the lock of its attachment. */
final class ProgramCopy {

    private int fd;

    private ProgramCopy(int fd) {
        this.fd = fd;
    }

    /**
     * Copies a descriptor.
     *
     * @param programFd descriptor of the program
     * @param subject what the copy is for
     */
    static ProgramCopy of(int programFd, String subject) {
        return new ProgramCopy(Errors.check("attach", subject, SystemNative.duplicate(programFd)));
    }

    int fd() {
        return fd;
    }

    /** The program's id. */
    int id(String subject) {
        return Errors.check("get the program of", subject, ProgramNative.id(fd));
    }

    /** Takes another copy, which has no owner afterwards, in place of this one. */
    void become(ProgramCopy other) {
        close();
        fd = other.fd;
    }

    void close() {
        SystemNative.close(fd);
    }
}
