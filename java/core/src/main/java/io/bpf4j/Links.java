package io.bpf4j;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.jni.LinkNative;
import java.util.List;

/** Links by their ids, and what their failures mean. */
final class Links {

    private static final Ids IDS = new Ids("link", LinkNative::openById, LinkNative::nextId);

    private Links() {}

    static BpfLink openById(long id) {
        return new BpfLink(IDS.subject(id), LinkHandle.ofDescriptor(IDS.open(id)));
    }

    static List<LinkInfo> list() {
        return IDS.list(fd -> LinkInfoReader.read(fd, "a link"));
    }

    static BpfException updateFailure(String subject, BpfProgram program, int result, boolean expectsAnother) {
        if (result == -Errno.EPERM && expectsAnother) {
            // What the kernel says is no question of permission.
            return new BpfException(
                    "update",
                    subject,
                    "another program than the expected one is attached",
                    Errno.EPERM,
                    List.of(),
                    null);
        }
        String hint = switch (-result) {
            case Errno.EINVAL ->
                "this kind of link takes no other program, or " + program
                        + " is of another type or was loaded for another place";
            case Errno.ENOLINK -> "it is detached";
            default -> null;
        };
        return Errors.failure("update", subject, result, hint, List.of());
    }
}
