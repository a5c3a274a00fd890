package io.bpf4j.internal.attach;

import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.internal.Attachment;
import io.bpf4j.internal.Errno;
import java.util.List;

/**
 * Links that one attachment made and that end together.
 *
 * @param subject the attachment as messages call it
 * @param release ends them
 * @param withoutLink why none of them stands for all
 */
public record GroupedLinks(String subject, Runnable release, String withoutLink) implements Attachment {

    @Override
    public void update(int programFd) {
        throw new BpfNotSupportedException("update", subject, withoutLink, Errno.EOPNOTSUPP, List.of());
    }

    @Override
    public void detach() {
        release.run();
    }

    @Override
    public boolean stays() {
        return false;
    }
}
