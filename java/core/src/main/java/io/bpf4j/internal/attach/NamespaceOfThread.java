package io.bpf4j.internal.attach;

import io.bpf4j.BpfException;
import io.bpf4j.internal.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The network namespace that a thread is in, and in which it finds interfaces by their indices. Attachments without a link hold its name, not a descriptor, which
 * would keep it alive.
 *
 * @param name what {@code /proc} calls it; empty if it cannot be read
 */
record NamespaceOfThread(String name) {

    private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

    /** That of the calling thread. */
    static NamespaceOfThread current() {
        try {
            return new NamespaceOfThread(Files.readSymbolicLink(NAMESPACE).toString());
        } catch (IOException e) {
            return new NamespaceOfThread("");
        }
    }

    /** Throws if the calling thread is in another one, where the same index means another interface. */
    void require(String operation, String subject) {
        NamespaceOfThread current = current();
        if (!current.equals(this)) {
            throw new BpfException(
                    operation,
                    subject,
                    "it was attached in network namespace " + name + ", and this thread is in " + current.name
                            + ": call from a thread that is in the first one",
                    Errno.EINVAL,
                    List.of(),
                    null);
        }
    }
}
