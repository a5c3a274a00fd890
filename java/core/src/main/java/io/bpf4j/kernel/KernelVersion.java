package io.bpf4j.kernel;

import io.bpf4j.BpfException;
import io.bpf4j.internal.KernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Linux. Distributions take features of newer kernels into older ones, so it tells when the kernel got something, not whether this one has it;
 * {@link Kernel#probe(io.bpf4j.BpfMapType) probes} tell that.
 *
 * @param major as the 5 in 5.10.234
 * @param minor as the 10 in 5.10.234
 * @param patch as the 234 in 5.10.234; 0 where it is not known
 */
public record KernelVersion(int major, int minor, int patch) implements Comparable<KernelVersion> {

    private static final Comparator<KernelVersion> ORDER = Comparator.comparingInt(KernelVersion::major)
            .thenComparingInt(KernelVersion::minor)
            .thenComparingInt(KernelVersion::patch);

    private static final Pattern RELEASE =
            Pattern.compile("(\\d{1,9})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?.*", Pattern.DOTALL);

    /** Ubuntu's names of releases end in 0; its version of the sources is the last word here. */
    private static final Path UBUNTU_SIGNATURE = Path.of("/proc/version_signature");

    /** As Debian's names of releases, whose version of the sources is in the text that tells of the build. */
    private static final Path BUILD = Path.of("/proc/sys/kernel/version");

    private static final Path RELEASE_FILE = Path.of("/proc/sys/kernel/osrelease");

    private static final Pattern DEBIAN_BUILD = Pattern.compile("Debian (\\d{1,9}\\.\\d{1,9}\\.\\d{1,9})");

    /** What {@code LINUX_VERSION_CODE} has room for. */
    private static final int MAX_BYTE = 255;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public KernelVersion {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException("Linux " + major + "." + minor + "." + patch);
        }
    }

    /**
     * The first release of a series.
     *
     * @param major as the 5 in 5.10
     * @param minor as the 10 in 5.10
     */
    public static KernelVersion of(int major, int minor) {
        return new KernelVersion(major, minor, 0);
    }

    /**
     * Reads a version or the name of a release as {@code uname -r} prints it: {@code 6.1}, {@code 6.18.5}, {@code 5.10.0-32-amd64}, {@code
     * 5.14.0-503.11.1.el9_5.x86_64}.
     *
     * @param release the text
     * @throws IllegalArgumentException if it does not begin with two numbers
     */
    public static KernelVersion parse(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no version of Linux: " + release);
        }
        return new KernelVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)));
    }

    /**
     * The version of the running kernel's sources. The kernels of Debian and Ubuntu tell it beside the name of the release, which has only its first two
     * numbers; others tell it in the name.
     */
    static KernelVersion running() {
        try {
            return running(
                    Files.exists(UBUNTU_SIGNATURE) ? KernelFiles.read(UBUNTU_SIGNATURE) : "",
                    KernelFiles.read(BUILD),
                    KernelFiles.read(RELEASE_FILE));
        } catch (IOException e) {
            throw new BpfException(
                    "read", "the version of the kernel", "the file system /proc does not tell: " + e, 0, List.of(), e);
        }
    }

    /** From what the kernel's files say; the first is empty where there is none. */
    static KernelVersion running(String ubuntuSignature, String build, String release) {
        return ubuntu(ubuntuSignature).or(() -> debian(build)).orElseGet(() -> parse(release.strip()));
    }

    /** {@code Ubuntu 5.4.0-12.15-generic 5.4.8}. */
    private static Optional<KernelVersion> ubuntu(String signature) {
        String[] words = signature.strip().split("\\s+");
        return words.length == 3 && RELEASE.matcher(words[2]).matches()
                ? Optional.of(parse(words[2]))
                : Optional.empty();
    }

    /** {@code #1 SMP Debian 5.10.234-1 (2025-02-24)}. */
    private static Optional<KernelVersion> debian(String build) {
        Matcher matcher = DEBIAN_BUILD.matcher(build);
        return matcher.find() ? Optional.of(parse(matcher.group(1))) : Optional.empty();
    }

    /**
     * Whether this is a version or one after it.
     *
     * @param least the other version
     */
    public boolean isAtLeast(KernelVersion least) {
        return compareTo(least) >= 0;
    }

    /**
     * Whether this is of a series or of one after it.
     *
     * @param leastMajor as the 5 in 5.10
     * @param leastMinor as the 10 in 5.10
     */
    public boolean isAtLeast(int leastMajor, int leastMinor) {
        return isAtLeast(of(leastMajor, leastMinor));
    }

    /** The number that the kernel makes of it, {@code LINUX_VERSION_CODE}: the last part is at most 255 there. */
    public int code() {
        return major << 16 | minor << 8 | Math.min(patch, MAX_BYTE);
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    /** Such as {@code "5.10.234"}, and {@code "5.10"} for the first release of a series. */
    @Override
    public String toString() {
        return patch == 0 ? major + "." + minor : major + "." + minor + "." + patch;
    }
}
