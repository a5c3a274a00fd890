package io.bpf4j.internal.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a function was called in C++ or Rust, from its symbol: the words of its name, without arguments and operators. Enough to recognise what
 * somebody meant, not to print what a debugger would.
 */
final class SourceName {

    private static final Pattern LENGTH = Pattern.compile("\\d+");

    /** What tells apart functions of one name, in Rust. */
    private static final Pattern HASH = Pattern.compile("h[0-9a-f]{16}");

    /** Numbers of crates and scopes, in the newer symbols of Rust. */
    private static final Pattern DISAMBIGUATOR = Pattern.compile("s[0-9a-zA-Z]*_(?=\\d)");

    private SourceName() {}

    /** The words of the name joined by {@code ::}; empty for a symbol of C. */
    static Optional<String> of(String symbol) {
        if (symbol.startsWith("_ZN")) {
            return join(words(symbol.substring("_ZN".length()), true));
        }
        if (symbol.startsWith("_Z")) {
            return join(words(symbol.substring("_Z".length()), false));
        }
        if (symbol.startsWith("_R")) {
            return join(words(DISAMBIGUATOR.matcher(symbol).replaceAll(""), true));
        }
        return Optional.empty();
    }

    private static Optional<String> join(List<String> words) {
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join("::", words));
    }

    /** Words stand behind their lengths; a nested name has several of them, up to an {@code E}. */
    private static List<String> words(String mangled, boolean nested) {
        List<String> words = new ArrayList<>();
        Matcher length = LENGTH.matcher(mangled);
        int next = 0;
        while (length.find(next)) {
            boolean ends = mangled.substring(next, length.start()).contains("E");
            if (!words.isEmpty() && (ends || !nested)) {
                break;
            }
            int end = length.group().length() > 4 ? -1 : length.end() + Integer.parseInt(length.group());
            if (end < 0 || end > mangled.length()) {
                break;
            }
            String word = mangled.substring(length.end(), end);
            if (!HASH.matcher(word).matches()) {
                words.add(word);
            }
            next = end;
        }
        return words;
    }
}
