package io.bpf4j.cli.doctor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The policies of the kernel. They are told by securityfs, which containers seldom have.
 *
 * @param lockdown how far the kernel protects itself from root: {@code none}, {@code integrity} or {@code confidentiality}
 * @param modules the active security modules
 */
record SecurityFacts(Fact<String> lockdown, Fact<List<String>> modules) {

    private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");

    static SecurityFacts gather(SystemFiles files, MountFacts mounts) {
        Fact<String> directory = mounts.of("securityfs")
                .then(directories -> directories.stream()
                        .findFirst()
                        .map(Fact::known)
                        .orElseGet(() -> Fact.unknown("securityfs is not mounted")));
        Fact<List<String>> modules =
                directory.then(security -> files.text(security + "/lsm")).map(text -> List.of(text.split(",")));
        return new SecurityFacts(
                // Without the module there is nothing that could lock.
                modules.is(list -> !list.contains("lockdown"))
                        ? Fact.known("none")
                        : directory
                                .then(security -> files.text(security + "/lockdown"))
                                .then(SecurityFacts::chosen),
                modules);
    }

    private static Fact<String> chosen(String text) {
        Matcher matcher = CHOSEN.matcher(text);
        return matcher.find() ? Fact.known(matcher.group(1)) : Fact.unknown("lockdown says \"" + text + "\"");
    }
}
