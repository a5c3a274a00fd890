package io.bpf4j.internal.layout;

import java.util.Locale;
import java.util.regex.Pattern;

/** What names of members tell: {@code sourcePort} in Java is {@code source_port} in C. */
final class MemberNames {

    private static final Pattern PADDING = Pattern.compile("(pad|padding|reserved|unused)\\d*");

    private MemberNames() {}

    static boolean same(String one, String other) {
        return normal(one).equals(normal(other));
    }

    /** Whether the name says that nothing is there. */
    static boolean isPadding(String name) {
        return name.isEmpty() || PADDING.matcher(normal(name)).matches();
    }

    private static String normal(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
