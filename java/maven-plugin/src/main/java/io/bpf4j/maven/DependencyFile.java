package io.bpf4j.maven;

import java.util.ArrayList;
import java.util.List;

/** The rule for make by which clang tells what it has read: {@code object: source header...}. */
final class DependencyFile {

    private DependencyFile() {}

    /** The names after the target, as the compiler knows them. */
    static List<String> parse(String rule) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        for (int i = rule.indexOf(": ") + 1; i < rule.length(); i++) {
            char c = rule.charAt(i);
            char next = i + 1 < rule.length() ? rule.charAt(i + 1) : '\n';
            if (c == '\\' && (next == ' ' || next == '#') || c == '$' && next == '$') {
                name.append(next);
                i++;
            } else if (c == ' ' || c == '\n' || c == '\r' || c == '\\' && (next == '\n' || next == '\r')) {
                if (!name.isEmpty()) {
                    names.add(name.toString());
                    name.setLength(0);
                }
            } else {
                name.append(c);
            }
        }
        if (!name.isEmpty()) {
            names.add(name.toString());
        }
        return names;
    }
}
