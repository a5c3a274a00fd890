package io.bpf4j.maven;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to do about messages of the compiler that are about the machine and not about the program. */
final class Hint {

    private record Case(Pattern message, String advice) {}

    private static final List<Case> CASES = List.of(
            // Apple's clang and others that were built for some machines only.
            new Case(
                    Pattern.compile("unable to create target: .*\\bbpf.*"),
                    "this clang was built without the BPF target, as Apple's is. " + Clang.INSTALL),
            new Case(
                    Pattern.compile("'vmlinux\\.h' file not found"),
                    "set bpf4j.vmlinux to \"kernel\" to make vmlinux.h from the running kernel's types, or to a file"),
            new Case(
                    Pattern.compile("'(linux|asm|asm-generic)/.*' file not found"),
                    "install the kernel's headers for user space (Debian, Ubuntu: linux-libc-dev; Fedora, RHEL:"
                            + " kernel-headers; Alpine: linux-headers), or include vmlinux.h instead"));

    private Hint() {}

    /** The advice on the first message that there is one for. */
    static Optional<String> on(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .flatMap(diagnostic -> CASES.stream()
                        .filter(each ->
                                each.message.matcher(diagnostic.message()).matches())
                        .map(Case::advice))
                .findFirst();
    }
}
