package io.bpf4j.codegen.emit;

import com.palantir.javapoet.TypeSpec;

/**
 * A nested class as text.
 *
 * @param name its name
 * @param text its source, as it stands in the outer class
 */
record NestedSource(String name, String text) {

    private static final String SPACES = " ".repeat(80);

    static NestedSource of(TypeSpec type) {
        String source = type.toString();
        StringBuilder text = new StringBuilder(source.length() * 5 / 4);
        for (int start = 0; start < source.length(); ) {
            int end = source.indexOf('\n', start) + 1;
            int code = start;
            while (source.charAt(code) == ' ') {
                code++;
            }
            // JavaPoet indents by two spaces where it writes a class alone, and lines of comments by one more.
            int spaces = source.charAt(code) == '*' ? (code - start) * 2 - 1 : (code - start) * 2;
            if (source.charAt(code) != '\n') {
                text.append(SPACES, 0, Math.min(SPACES.length(), SourceFile.INDENT.length() + spaces));
            }
            text.append(source.substring(code, end));
            start = end;
        }
        return new NestedSource(type.name(), text.toString());
    }

    /** Whether code, not a comment, has a word. */
    boolean mentions(String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            if (!Character.isJavaIdentifierPart(text.charAt(at - 1))
                    && !Character.isJavaIdentifierPart(text.charAt(at + word.length()))
                    && !isComment(at)) {
                return true;
            }
        }
        return false;
    }

    private boolean isComment(int at) {
        int line = text.lastIndexOf('\n', at) + 1;
        while (text.charAt(line) == ' ') {
            line++;
        }
        return text.charAt(line) == '*';
    }
}
