package io.bpf4j.internal.attach;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfProgramType;
import io.bpf4j.attach.SkReuseport;
import io.bpf4j.attach.SocketFilter;
import io.bpf4j.internal.Attachment;
import io.bpf4j.internal.Descriptors;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.jni.SocketAttachNative;
import java.nio.channels.NetworkChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * A program that is attached to a socket by an option of it. This holds no descriptor of the socket, which would keep it open, but knows it by its cookie.
 */
final class SocketAttachment implements Attachment {

    private final String subject;
    private final Option option;
    private final Optional<NetworkChannel> channel;
    private final int descriptor;
    private final long cookie;

    private SocketAttachment(
            String subject, Option option, Optional<NetworkChannel> channel, int descriptor, long cookie) {
        this.subject = subject;
        this.option = option;
        this.channel = channel;
        this.descriptor = descriptor;
        this.cookie = cookie;
    }

    static LinkHandle attach(Attachee program, SocketFilter target) {
        return attach(program, Option.FILTER, target.channel(), target.descriptor());
    }

    static LinkHandle attach(Attachee program, SkReuseport target) {
        return attach(program, Option.REUSEPORT, target.channel(), target.descriptor());
    }

    private static LinkHandle attach(
            Attachee program, Option option, Optional<NetworkChannel> channel, int descriptor) {
        String subject = program.subject() + " as " + option.description + " of "
                + channel.map(Object::toString).orElse("socket " + descriptor);
        long cookie = channel.map(each -> Descriptors.withSocket(each, fd -> attach(program, subject, option, fd)))
                .orElseGet(() -> Descriptors.withDuplicate(descriptor, fd -> attach(program, subject, option, fd)));
        return LinkHandle.of(new SocketAttachment(subject, option, channel, descriptor, cookie));
    }

    /** Attaches and returns the socket's cookie. */
    private static long attach(Attachee program, String subject, Option option, int socket) {
        long cookie = SocketAttachNative.cookie(socket);
        if (cookie == -Errno.ENOTSOCK) {
            throw new BpfException(
                    "attach", subject, "the descriptor is of no socket", Errno.ENOTSOCK, List.of(), null);
        }
        int result = option.attach.applyAsInt(socket, program.fd());
        if (result < 0) {
            throw option.failure(program, subject, result);
        }
        return cookie;
    }

    @Override
    public String withoutLink() {
        return "the kernel has no link for options of sockets; the program ends with the socket, or with the close of this";
    }

    @Override
    public void update(int programFd) {
        boolean reached = reach("update", socket -> option.attach.applyAsInt(socket, programFd));
        if (!reached) {
            throw new BpfNotFoundException("update", subject, "the socket is closed", Errno.EBADF, List.of());
        }
    }

    @Override
    public void detach() {
        reach("detach", socket -> {
            int result = option.detach.applyAsInt(socket);
            // Somebody else removed it.
            return result == -Errno.ENOENT ? 0 : result;
        });
    }

    /** Calls with the socket, unless it is closed; returns whether it was not. */
    private boolean reach(String operation, IntUnaryOperator call) {
        return channel.map(each -> Descriptors.ifOpen(each, socket -> check(operation, call.applyAsInt(socket))))
                .orElseGet(() -> Descriptors.ifOpen(descriptor, socket -> {
                    boolean same = SocketAttachNative.cookie(socket) == cookie;
                    if (same) {
                        check(operation, call.applyAsInt(socket));
                    }
                    return same;
                }));
    }

    private boolean check(String operation, int result) {
        String hint = switch (-result) {
            case Errno.EPERM -> Option.LOCKED;
            case Errno.EINVAL -> "the program is of another type, or the socket is bound no more";
            default -> null;
        };
        if (result < 0) {
            throw Errors.failure(operation, subject, result, hint, List.of());
        }
        return true;
    }

    @Override
    public boolean stays() {
        return true;
    }

    /** An option of sockets that takes a program. */
    private enum Option {
        FILTER(
                "filter",
                Set.of(BpfProgramType.SOCKET_FILTER),
                SocketAttachNative::attachFilter,
                SocketAttachNative::detachFilter),
        REUSEPORT(
                "choice of SO_REUSEPORT",
                Set.of(BpfProgramType.SK_REUSEPORT, BpfProgramType.SOCKET_FILTER),
                SocketAttachNative::attachReuseport,
                SocketAttachNative::detachReuseport);

        private static final String LOCKED = "the socket's filter is locked (SO_LOCK_FILTER)";

        private final String description;
        private final Set<BpfProgramType> programTypes;
        private final IntBinaryOperator attach;
        private final IntUnaryOperator detach;

        Option(
                String description,
                Set<BpfProgramType> programTypes,
                IntBinaryOperator attach,
                IntUnaryOperator detach) {
            this.description = description;
            this.programTypes = programTypes;
            this.attach = attach;
            this.detach = detach;
        }

        private BpfException failure(Attachee program, String subject, int result) {
            boolean mismatch = !programTypes.contains(program.type());
            String hint = switch (-result) {
                case Errno.EPERM -> LOCKED;
                case Errno.EINVAL ->
                    mismatch
                            ? "it is of type " + program.type() + ", and this hook takes programs of type "
                                    + programTypes
                            : "the socket must have SO_REUSEPORT, set before it was bound, and be bound";
                default -> null;
            };
            return Errors.failure("attach", subject, result, hint, List.of());
        }
    }
}
