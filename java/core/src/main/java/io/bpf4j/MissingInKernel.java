package io.bpf4j;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a load failed for because the kernel lacks it, by what libbpf printed: it tells no other way. */
final class MissingInKernel {

    private static final Pattern BTF = Pattern.compile("failed to find valid kernel BTF");
    private static final Pattern UNRESOLVED = Pattern.compile("extern '(?<name>[^']*)' \\(strong\\): not resolved");
    private static final Pattern TYPED_SYMBOL =
            Pattern.compile("extern \\((?:var|func) ksym\\) '(?<name>[^']*)': not found in kernel");
    private static final Pattern NO_CONFIGURATION = Pattern.compile("failed to open system Kconfig");
    private static final String CONFIGURATION = "CONFIG_";

    private final String subject;
    private final int errno;
    private final List<String> messages;

    private MissingInKernel(String subject, int errno, List<String> messages) {
        this.subject = subject;
        this.errno = errno;
        this.messages = messages;
    }

    /** What to say of a failed load; empty if it failed for another reason. */
    static Optional<BpfException> of(String subject, int errno, List<String> messages) {
        MissingInKernel missing = new MissingInKernel(subject, errno, messages);
        return Stream.of(
                        missing.by(BTF, found -> missing.btf()),
                        missing.by(NO_CONFIGURATION, found -> missing.configuration()),
                        missing.by(UNRESOLVED, found -> missing.name(found.group("name"))),
                        missing.by(TYPED_SYMBOL, found -> missing.symbol(found.group("name"))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<BpfException> by(Pattern pattern, Function<Matcher, BpfException> exception) {
        return messages.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(exception);
    }

    private BpfException btf() {
        return new BpfNotSupportedException(
                "load",
                subject,
                "the kernel has no BTF, which CO-RE relocations, typed symbols, and programs that attach by BTF need: it is there if"
                        + " CONFIG_DEBUG_INFO_BTF is set and /sys is mounted. For CO-RE relocations, customBtf(Path) can"
                        + " stand in",
                errno,
                messages);
    }

    private BpfException name(String name) {
        return name.startsWith(CONFIGURATION) ? option(name) : symbol(name);
    }

    private BpfException configuration() {
        return notFound(
                "neither /proc/config.gz nor a file in /boot tells the kernel's configuration; give all __kconfig"
                        + " variables, also weak ones, by kconfig(\"CONFIG_NAME=value\\n...\")");
    }

    private BpfException option(String name) {
        return notFound("the kernel's configuration, from /proc/config.gz or /boot, does not set " + name
                + "; give it by kconfig(\"" + name + "=...\"), or declare the variable __weak");
    }

    private BpfException symbol(String name) {
        return notFound("this kernel has no symbol " + name
                + " of that kind; declare it __weak and ask bpf_ksym_exists() before its use");
    }

    private BpfException notFound(String reason) {
        return new BpfNotFoundException("load", subject, reason, errno, messages);
    }
}
