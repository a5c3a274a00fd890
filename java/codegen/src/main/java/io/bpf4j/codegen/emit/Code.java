package io.bpf4j.codegen.emit;

/** Text of generated code, that JavaPoet needs not to look into. */
final class Code {

    /** Starts the lines of a statement behind its first one; JavaPoet's indentation is two spaces here. */
    static final String CONTINUED = "\n    ";

    private Code() {}

    /** A statement, to be added as a literal. */
    static String statement(String text) {
        return text + ";\n";
    }

    /** A literal in ASCII. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                quoted.append('\\').append(each);
            } else if (each >= ' ' && each < 0x7f) {
                quoted.append(each);
            } else if (each < ' ') {
                // The compiler would take their code points for line ends.
                quoted.append("\\%03o".formatted((int) each));
            } else {
                quoted.append("\\u%04x".formatted((int) each));
            }
        }
        return quoted.append('"').toString();
    }
}
