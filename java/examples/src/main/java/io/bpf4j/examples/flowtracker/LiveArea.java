package io.bpf4j.examples.flowtracker;

import java.io.PrintStream;
import java.util.List;

/**
 * The last lines on a terminal, which are overwritten while what is printed above them scrolls away. It uses the control
 * sequences that terminals since the VT100 share.
 */
final class LiveArea {

    private static final String CURSOR_UP = "\033[%dA";
    private static final String ERASE_TO_END = "\033[J";
    private static final String WRAP_OFF = "\033[?7l";
    private static final String WRAP_ON = "\033[?7h";

    private final PrintStream out;
    private List<String> shown = List.of();

    LiveArea(PrintStream out) {
        this.out = out;
    }

    /** Replaces the lines. */
    void show(List<String> lines) {
        print("", lines);
    }

    /** Prints a line that stays. */
    void printAbove(String line) {
        print(line + "\n", shown);
    }

    /** Takes the lines away. */
    void clear() {
        print("", List.of());
    }

    /** Prints all in one go, so that the terminal does not flicker. A wrapped line would be two to go up by. */
    private void print(String above, List<String> below) {
        StringBuilder text = new StringBuilder();
        if (!shown.isEmpty()) {
            text.append('\r').append(CURSOR_UP.formatted(shown.size())).append(ERASE_TO_END);
        }
        text.append(above);
        if (!below.isEmpty()) {
            text.append(WRAP_OFF).append(String.join("\n", below)).append("\n" + WRAP_ON);
        }
        out.print(text);
        out.flush();
        shown = List.copyOf(below);
    }
}
