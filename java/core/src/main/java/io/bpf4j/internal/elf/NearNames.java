package io.bpf4j.internal.elf;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The functions that somebody could have meant who named one that is not there. */
public final class NearNames {

    private static final int MOST = 3;

    private static final int FAR = Integer.MAX_VALUE;

    private NearNames() {}

    /**
     * A few of some symbols, the likeliest first; those of C++ and Rust with their names in the source.
     *
     * @param name what was asked for, as it is written in the source or as a symbol
     * @param symbols what there is
     */
    public static List<String> of(String name, Collection<String> symbols) {
        String words = withoutArguments(name);
        return symbols.stream()
                .distinct()
                .map(symbol -> new Candidate(symbol, distance(words, symbol)))
                .filter(candidate -> candidate.distance < FAR)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::symbol))
                .limit(MOST)
                .map(candidate -> describe(candidate.symbol))
                .toList();
    }

    private static String withoutArguments(String name) {
        int bracket = name.indexOf('(');
        return bracket < 0 ? name : name.substring(0, bracket);
    }

    private static String describe(String symbol) {
        return SourceName.of(symbol).map(source -> symbol + " (" + source + ")").orElse(symbol);
    }

    /** 0 for the same name, then the fewer the letters that differ; {@link #FAR} for another one. */
    private static int distance(String name, String symbol) {
        Optional<String> source = SourceName.of(symbol);
        if (source.isEmpty()) {
            return edits(name, symbol);
        }
        String full = source.get();
        if (full.equals(name)) {
            return 0;
        }
        if (full.endsWith("::" + name)) {
            return 1;
        }
        int last = full.lastIndexOf("::");
        return edits(name, last < 0 ? full : full.substring(last + 2));
    }

    /** How many letters would have to be changed, if they are few. */
    private static int edits(String name, String other) {
        if (name.equals(other)) {
            return 0;
        }
        int most = Math.min(2, name.length() / 4);
        if (name.equalsIgnoreCase(other)) {
            return 1;
        }
        if (Math.abs(name.length() - other.length()) > most) {
            return FAR;
        }
        String a = name.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        int distance = row[b.length()];
        return distance <= most ? 1 + distance : FAR;
    }

    private record Candidate(String symbol, int distance) {}
}
