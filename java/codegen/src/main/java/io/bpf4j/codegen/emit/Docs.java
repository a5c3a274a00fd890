package io.bpf4j.codegen.emit;

/** Text for Javadoc comments. */
public final class Docs {

    private Docs() {}

    /** C in a line of text. */
    public static String code(String c) {
        String escaped = escape(c);
        return "<code>"
                + (isBalanced(escaped)
                        ? escaped
                        : escaped.replace("{", "&#123;").replace("}", "&#125;"))
                + "</code>";
    }

    /** Whether braces are in pairs, as those of Javadoc's tags around must be. */
    private static boolean isBalanced(String text) {
        int open = 0;
        for (int i = 0; i < text.length() && open >= 0; i++) {
            open += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
        }
        return open == 0;
    }

    /** C in lines of its own. */
    static String block(String c) {
        return "<pre>\n" + escape(c.replace("\t", "    ")) + "\n</pre>";
    }

    /** Any text without a meaning to HTML, Javadoc or the compiler, in ASCII. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int each = text.codePointAt(i);
            i += Character.charCount(each);
            boolean plain = each == '\n' || each >= ' ' && each < 0x7f && "<>&@\\".indexOf(each) < 0;
            if (plain) {
                escaped.append((char) each);
            } else {
                escaped.append("&#").append(each).append(';');
            }
        }
        return escaped.toString().replace("*/", "*&#47;").replace("/*", "&#47;*");
    }

    /** A length in bytes. */
    public static String bytes(long count) {
        return count == 1 ? "1 byte" : count + " bytes";
    }
}
