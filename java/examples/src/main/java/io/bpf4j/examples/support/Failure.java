package io.bpf4j.examples.support;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfPermissionException;
import io.bpf4j.NativeLibraryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to say when a program cannot work here.
 *
 * @param leastMajor the least kernel that it needs, such as 5 of 5.9
 * @param leastMinor the rest of that, such as 9
 */
public record Failure(int leastMajor, int leastMinor) {

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,9})\\.(\\d{1,9}).*");

    /**
     * One line that says what failed and what to do.
     *
     * @param failure what the library threw
     */
    public String describe(BpfException failure) {
        return describe(failure, System.getProperty("os.version"));
    }

    /**
     * The same on another kernel.
     *
     * @param failure what the library threw
     * @param release release of the kernel, such as {@code 6.1.0-13-amd64}
     */
    String describe(BpfException failure, String release) {
        String message = failure.getMessage();
        String line = message.lines().findFirst().orElseThrow();
        if (failure instanceof BpfPermissionException
                || failure instanceof BpfNotFoundException
                || failure instanceof NativeLibraryException) {
            return line;
        }
        if (isTooOld(release)) {
            return line + "; this is Linux " + release + ", use Linux " + leastMajor + "." + leastMinor + " or later";
        }
        return message.equals(line) ? line : line + " --verbose shows all";
    }

    private boolean isTooOld(String release) {
        Matcher version = RELEASE.matcher(release);
        if (!version.matches()) {
            return false;
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        return major < leastMajor || major == leastMajor && minor < leastMinor;
    }
}
