package io.bpf4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registers and stack slots of a program as the verifier's log prints them: all of them where a path begins, and since Linux 5.18 beside each
 * instruction what it changed. Older logs leave that out, so what an instruction may have changed is forgotten.
 */
final class RegisterState {

    private static final Pattern STATE = Pattern.compile(
            "(?:\\d+: |from \\d+ to \\d+[^:]*: ?)?(?:frame\\d+: ?)?(?:R\\d+|fp-\\d+)(?:_[A-Za-z]+)?=.*|from \\d+ to \\d+: safe.*");

    /** A slot or register; older kernels add what is done with it. References are counted in the same row. */
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w(,])(?<name>R\\d{1,2}|fp-\\d{1,4}|refs|cb)(?:_[A-Za-z]+)?=");

    private static final Pattern TARGET = Pattern.compile("\\d+: \\([0-9a-f]{2}\\) [rw](?<number>\\d{1,2}) .*");
    private static final Pattern CALL = Pattern.compile("\\d+: \\([0-9a-f]{2}\\) call .*");
    private static final Pattern STORE = Pattern.compile("\\d+: \\([0-9a-f]{2}\\) (?:lock )?\\*\\(.*");

    /** Calls leave nothing in the registers of their arguments. */
    private static final int LAST_ARGUMENT = 5;

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Whether a line is a state and nothing else. */
    boolean isState(String line) {
        return STATE.matcher(line.strip()).matches();
    }

    /** A whole state. */
    void set(String line) {
        values.clear();
        put(line);
    }

    void clear() {
        values.clear();
    }

    /** What an instruction did, which was printed beside it; nothing for an empty line. */
    void before(String instruction) {
        Matcher target = TARGET.matcher(instruction);
        if (target.matches()) {
            values.remove("R" + target.group("number"));
        } else if (CALL.matcher(instruction).matches()) {
            for (int i = 0; i <= LAST_ARGUMENT; i++) {
                values.remove("R" + i);
            }
        } else if (STORE.matcher(instruction).matches()) {
            values.keySet().removeIf(name -> name.startsWith("fp-"));
        }
        // Code has small letters only.
        put(instruction);
    }

    private void put(String state) {
        Matcher names = NAME.matcher(state);
        String name = null;
        int start = 0;
        while (names.find()) {
            put(name, state.substring(start, names.start()));
            name = names.group("name");
            start = names.end();
        }
        put(name, state.substring(start));
    }

    private void put(String name, String value) {
        if (name != null && (name.startsWith("R") || name.startsWith("fp"))) {
            values.put(name, value.strip());
        }
    }

    /** By name: registers in their order, then the stack downwards. */
    Map<String, String> values() {
        Map<String, String> sorted = new TreeMap<>((left, right) -> {
            int kinds = Boolean.compare(left.startsWith("fp"), right.startsWith("fp"));
            return kinds != 0 ? kinds : Integer.compare(number(left), number(right));
        });
        sorted.putAll(values);
        return Collections.unmodifiableMap(sorted);
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(name.startsWith("R") ? 1 : "fp-".length()));
    }
}
