package io.bpf4j.internal;

/** The error numbers that the library tells apart, as positive numbers. They are the same on every architecture that has a JDK 17. */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int ENXIO = 6;
    public static final int E2BIG = 7;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EINVAL = 22;
    public static final int EMFILE = 24;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int ERANGE = 34;
    public static final int ENOSYS = 38;
    public static final int ENOLINK = 67;
    public static final int EOVERFLOW = 75;
    public static final int EILSEQ = 84;
    public static final int ENOTSOCK = 88;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ESTALE = 116;
    /** A number of the kernel's own that its BPF code lets out. */
    public static final int ENOTSUPP = 524;

    private Errno() {}

    /** The name and meaning of a number, such as {@code "EINVAL (invalid argument)"}. */
    public static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM (operation not permitted)";
            case ENOENT -> "ENOENT (no such object)";
            case ESRCH -> "ESRCH (no such process)";
            case EINTR -> "EINTR (interrupted by a signal)";
            case ENXIO -> "ENXIO (no such device or address)";
            case E2BIG -> "E2BIG (too large)";
            case EBADF -> "EBADF (bad file descriptor)";
            case EAGAIN -> "EAGAIN (try again)";
            case ENOMEM -> "ENOMEM (out of memory)";
            case EACCES -> "EACCES (access denied)";
            case EBUSY -> "EBUSY (in use)";
            case EEXIST -> "EEXIST (exists already)";
            case ENODEV -> "ENODEV (no such device)";
            case ENOTDIR -> "ENOTDIR (not a directory)";
            case EINVAL -> "EINVAL (invalid argument)";
            case EMFILE -> "EMFILE (the process has as many descriptors as it may: raise its limit, ulimit -n)";
            case ENOSPC -> "ENOSPC (no space left)";
            case EROFS -> "EROFS (read-only file system)";
            case ERANGE -> "ERANGE (out of range)";
            case ENOSYS -> "ENOSYS (no such system call)";
            case ENOLINK -> "ENOLINK (link is severed)";
            case EOVERFLOW -> "EOVERFLOW (too large for its type)";
            case EILSEQ -> "EILSEQ (illegal sequence of bytes)";
            case ENOTSOCK -> "ENOTSOCK (not a socket)";
            case EOPNOTSUPP -> "EOPNOTSUPP (operation not supported)";
            case EADDRNOTAVAIL -> "EADDRNOTAVAIL (address not available)";
            case ESTALE -> "ESTALE (out of date)";
            case ENOTSUPP -> "ENOTSUPP (operation not supported)";
            default -> "error " + errno;
        };
    }

    /** Whether an error says that the kernel has no such operation. */
    public static boolean isNotSupported(int errno) {
        return errno == EOPNOTSUPP || errno == ENOTSUPP || errno == ENOSYS;
    }
}
