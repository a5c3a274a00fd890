package io.bpf4j.examples.flowtracker;

import java.util.Locale;

/** A JSON object in one line, its members in the order in which they are added. */
final class JsonObject {

    private static final char FIRST_PRINTABLE = 0x20;

    private final StringBuilder text = new StringBuilder("{");

    /** Adds a string. */
    JsonObject add(String name, String value) {
        return name(name).string(value);
    }

    /** Adds an unsigned number. */
    JsonObject add(String name, long value) {
        name(name).text.append(Long.toUnsignedString(value));
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
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c < FIRST_PRINTABLE) {
                text.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                text.append((char) c);
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
