package io.bpf4j.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One message of clang.
 *
 * @param file where, by the name that the compiler was given, or null if the message is about no place
 * @param line from 1, or 0
 * @param column from 1, or 0
 * @param details what the compiler printed with it: the source line, a caret, the files that include the file
 */
record Diagnostic(Kind kind, String file, int line, int column, String message, List<String> details) {

    enum Kind {
        ERROR,
        WARNING,
        NOTE
    }

    private static final String KIND = "(fatal error|error|warning|remark|note): ";

    private static final Pattern AT_PLACE = Pattern.compile("(.+?):(\\d+):(\\d+): " + KIND + "(.*)");

    /** Of the driver, whose name comes first, or of the back end, which may name a place all the same. */
    private static final Pattern ELSEWHERE =
            Pattern.compile("(?:clang\\S*: )?" + KIND + "(?:(\\S.*?):(\\d+):(\\d+): )?(.*)");

    private static final Pattern COUNT = Pattern.compile("\\d+ (?:warning|error)s?(?: and \\d+ errors?)? generated\\.");

    /** Reads all that the compiler wrote; what belongs to no message is left out. */
    static List<Diagnostic> parse(String text) {
        List<Diagnostic> diagnostics = new ArrayList<>();
        List<String> before = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Diagnostic diagnostic = start(line);
            if (diagnostic != null) {
                diagnostic.details.addAll(before);
                before.clear();
                diagnostics.add(diagnostic);
            } else if (line.startsWith("In file included from ")) {
                before.add(line);
            } else if (!diagnostics.isEmpty() && !COUNT.matcher(line).matches()) {
                diagnostics.get(diagnostics.size() - 1).details.add(line);
            }
        }
        return diagnostics;
    }

    private static Diagnostic start(String line) {
        Matcher matcher = AT_PLACE.matcher(line);
        if (matcher.matches()) {
            return at(matcher.group(4), matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(5));
        }
        matcher = ELSEWHERE.matcher(line);
        return matcher.matches()
                ? at(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5))
                : null;
    }

    private static Diagnostic at(String kind, String file, String line, String column, String message) {
        Kind parsed = kind.endsWith("error") ? Kind.ERROR : kind.equals("warning") ? Kind.WARNING : Kind.NOTE;
        return file == null || file.startsWith("<")
                ? new Diagnostic(parsed, null, 0, 0, message, new ArrayList<>())
                : new Diagnostic(
                        parsed, file, Integer.parseInt(line), Integer.parseInt(column), message, new ArrayList<>());
    }

    /** As maven-compiler-plugin writes it, so that development environments and build servers find the place. */
    String text(ProjectPaths paths) {
        StringBuilder text = new StringBuilder();
        if (file != null) {
            text.append(paths.file(file))
                    .append(":[")
                    .append(line)
                    .append(',')
                    .append(column)
                    .append("] ");
        }
        text.append(kind == Kind.NOTE ? "note: " : "").append(message);
        details.forEach(detail -> text.append('\n').append(detail));
        return text.toString();
    }
}
