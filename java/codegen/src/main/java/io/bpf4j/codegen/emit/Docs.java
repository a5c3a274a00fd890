package io.bpf4j.codegen.emit;

/** Text for Javadoc comments. */
public final class Docs {

    private Docs() {}

    /** C in a line of text. */
    public static String code(String c) {
        return "<code>" + escape(c) + "</code>";
    }

    /** C in lines of its own. */
    static String block(String c) {
        return "<pre>\n" + escape(c.replace("\t", "    ")) + "\n</pre>";
    }

    /** Any text without a meaning to HTML, Javadoc or the compiler, in ASCII. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(each -> {
            boolean plain = each == '\n' || each >= ' ' && each < 0x7f && "<>&@\\".indexOf(each) < 0;
            escaped.append(plain ? Character.toString(each) : "&#" + each + ";");
        });
        return escaped.toString().replace("*/", "*&#47;").replace("/*", "&#47;*");
    }

    /** A length in bytes. */
    public static String bytes(long count) {
        return count == 1 ? "1 byte" : count + " bytes";
    }
}
