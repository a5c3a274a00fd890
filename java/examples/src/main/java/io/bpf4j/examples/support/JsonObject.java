package io.bpf4j.examples.support;

import java.util.List;
import java.util.Locale;

/** A JSON object in one line, its members in the order in which they are added. Shown on a terminal, it does nothing to it. */
public final class JsonObject {

    private final StringBuilder text = new StringBuilder("{");

    /** Adds a string. */
    public JsonObject add(String name, String value) {
        return name(name).string(value);
    }

    /** Adds an unsigned number. */
    public JsonObject add(String name, long value) {
        name(name).text.append(Long.toUnsignedString(value));
        return this;
    }

    /** Adds a truth value. */
    public JsonObject add(String name, boolean value) {
        name(name).text.append(value);
        return this;
    }

    /** Adds an array of strings. */
    public JsonObject add(String name, List<String> values) {
        name(name).text.append('[');
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ",");
            string(values.get(i));
        }
        text.append(']');
        return this;
    }

    private JsonObject name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        string(name).text.append(':');
        return this;
    }

    private JsonObject string(String value) {
        text.append('"');
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (Characters.isVisible(c)) {
                text.appendCodePoint(c);
            } else {
                Character.toString(c).chars().forEach(unit -> text.append(String.format(Locale.ROOT, "\\u%04x", unit)));
            }
        });
        text.append('"');
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
