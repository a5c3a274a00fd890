package io.bpf4j.cli.doctor;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file systems through which the kernel is reached.
 *
 * @param mounts what is mounted in this process's mount namespace, in the order of mounting
 */
record MountFacts(Fact<List<Mount>> mounts) {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /**
     * A mounted file system.
     *
     * @param type its type, as {@code mount -t} wants it
     * @param directory where
     */
    record Mount(String type, String directory) {}

    static MountFacts gather(SystemFiles files) {
        return new MountFacts(files.lines("/proc/self/mountinfo")
                .map(lines -> lines.stream()
                        .map(MountFacts::parse)
                        .flatMap(Optional::stream)
                        .toList()));
    }

    /** A line has its fields separated by one blank each, optional ones in the middle, and the type after a dash. */
    private static Optional<Mount> parse(String line) {
        String[] halves = line.split(" - ", 2);
        String[] first = halves[0].split(" ");
        return halves.length == 2 && first.length > 4
                ? Optional.of(new Mount(halves[1].split(" ")[0], unescape(first[4])))
                : Optional.empty();
    }

    private static String unescape(String directory) {
        return OCTAL.matcher(directory)
                .replaceAll(
                        octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }

    /** Where a type is mounted; nowhere if the list is empty. */
    Fact<List<String>> of(String type) {
        return mounts.map(all -> all.stream()
                .filter(mount -> mount.type().equals(type))
                .map(Mount::directory)
                .distinct()
                .toList());
    }
}
