package io.bpf4j.examples.flowtracker;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfPermissionException;
import io.bpf4j.NativeLibraryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to say when the tracker cannot work here. */
final class Failure {

    /** With Linux 5.9 came the link that attaches XDP programs; the ring buffer is of 5.8. */
    private static final int LEAST_MAJOR = 5;

    private static final int LEAST_MINOR = 9;

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,9})\\.(\\d{1,9}).*");

    private Failure() {}

    /**
     * One line that says what failed and what to do.
     *
     * @param failure what the library threw
     * @param release release of the kernel, such as {@code 6.1.0-13-amd64}
     */
    static String describe(BpfException failure, String release) {
        String message = failure.getMessage();
        String line = message.lines().findFirst().orElseThrow();
        if (failure instanceof BpfPermissionException
                || failure instanceof BpfNotFoundException
                || failure instanceof NativeLibraryException) {
            return line;
        }
        if (isTooOld(release)) {
            return line + "; this is Linux " + release + ", use Linux " + LEAST_MAJOR + "." + LEAST_MINOR + " or later";
        }
        return message.equals(line) ? line : line + " --verbose shows all";
    }

    private static boolean isTooOld(String release) {
        Matcher version = RELEASE.matcher(release);
        if (!version.matches()) {
            return false;
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        return major < LEAST_MAJOR || major == LEAST_MAJOR && minor < LEAST_MINOR;
    }
}
