package io.bpf4j.examples.exectracer;

import io.bpf4j.examples.support.Characters;
import java.util.Locale;
import java.util.regex.Pattern;

/** Words as a shell takes them, so that a command line that is shown can be run. */
final class ShellText {

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private ShellText() {}

    /** The word, in quotes if it needs them; what a terminal would take for more than text is escaped. */
    static String quote(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        if (word.codePoints().allMatch(Characters::isVisible)) {
            return "'" + word.replace("'", "'\\''") + "'";
        }
        StringBuilder text = new StringBuilder("$'");
        word.codePoints().forEach(c -> escape(text, c));
        return text.append('\'').toString();
    }

    private static void escape(StringBuilder text, int c) {
        switch (c) {
            case '\'', '\\' -> text.append('\\').append((char) c);
            case '\n' -> text.append("\\n");
            case '\t' -> text.append("\\t");
            default -> {
                if (Characters.isVisible(c)) {
                    text.appendCodePoint(c);
                } else {
                    text.append(String.format(Locale.ROOT, c > 0xffff ? "\\U%08x" : "\\u%04x", c));
                }
            }
        }
    }
}
