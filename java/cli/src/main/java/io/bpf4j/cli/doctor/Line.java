package io.bpf4j.cli.doctor;

import java.util.function.Function;

/**
 * A fact, with what it means.
 *
 * @param name its name for machines, which does not change
 * @param label its name for people
 * @param fact the fact: a text, a number, a truth or a list of texts
 * @param text the fact and what it means, for people
 */
record Line(String name, String label, Fact<?> fact, String text) {

    /** With a text that is made of the value where it is known, and else says why it is not. */
    static <T> Line of(String name, String label, Fact<T> fact, Function<T, String> text) {
        return new Line(name, label, fact, fact.value().map(text).orElseGet(() -> "unknown: " + fact.reason()));
    }
}
