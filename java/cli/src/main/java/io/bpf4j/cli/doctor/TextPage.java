package io.bpf4j.cli.doctor;

import io.bpf4j.kernel.Support;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** A diagnosis for people: plain text of less than 100 columns, with colours where a terminal shows them. */
final class TextPage {

    private static final int WIDTH = 98;

    /** More names than this are counted, not printed. */
    private static final int MANY = 8;

    private static final Columns FACTS = new Columns(20, WIDTH);
    private static final Columns FINDINGS = new Columns(7, WIDTH);
    private static final Columns VERDICT = new Columns(0, WIDTH);
    private static final Columns CHANGES = new Columns(6, WIDTH);

    private final PrintWriter out;
    private final Ansi ansi;

    TextPage(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void print(Diagnosis diagnosis) {
        for (Section section : diagnosis.sections()) {
            title(section.title());
            section.lines().forEach(line -> print(FACTS.row("  " + line.label(), line.text())));
            out.println();
        }
        findings("Hooks", diagnosis.hooks());
        findings("Kinds of maps", diagnosis.maps());
        findings("Other features of the kernel", diagnosis.features());
        verdict(diagnosis);
    }

    /** Those of which the same is to be said share a line. */
    private void findings(String title, List<Finding> findings) {
        title(title + ": " + summary(findings));
        for (Support support : Support.values()) {
            findings.stream()
                    .filter(finding -> finding.support() == support)
                    .collect(Collectors.groupingBy(TextPage::explanation, LinkedHashMap::new, Collectors.toList()))
                    .forEach((explanation, group) -> print(support, names(group) + explanation));
        }
        out.println();
    }

    private static String names(List<Finding> findings) {
        return findings.stream().map(Finding::name).collect(Collectors.joining(", "));
    }

    private static String explanation(Finding finding) {
        String how =
                finding.by() == FoundBy.NOTHING ? "" : " (by " + finding.by().text() + ")";
        return (finding.reason().isEmpty() ? "" : ": " + finding.reason()) + how;
    }

    private void print(Support support, String text) {
        switch (support) {
            case SUPPORTED -> mark("green", "yes", FINDINGS.row("  yes", text));
            case UNSUPPORTED -> mark("red", "no", FINDINGS.row("  no", text));
            case UNKNOWN -> mark("yellow", "?", FINDINGS.row("  ?", text));
        }
    }

    private static String summary(List<Finding> findings) {
        return count(findings, Support.SUPPORTED) + " yes, " + count(findings, Support.UNSUPPORTED) + " no, "
                + count(findings, Support.UNKNOWN) + " unknown";
    }

    private static long count(List<Finding> findings, Support support) {
        return findings.stream().filter(finding -> finding.support() == support).count();
    }

    private void verdict(Diagnosis diagnosis) {
        String word = diagnosis.works() ? "works" : "cannot work";
        mark(diagnosis.works() ? "green" : "red", word, VERDICT.row("", diagnosis.verdict()));
        if (!diagnosis.changes().isEmpty()) {
            out.println();
            title("What to change, the most important first");
            int number = 1;
            for (Advice advice : diagnosis.changes()) {
                print(CHANGES.row(
                        String.format(Locale.ROOT, " %3d.", number++),
                        advice.change().text()));
                print(CHANGES.row("", "for " + some(advice.gains())));
            }
        }
    }

    private static String some(List<String> names) {
        return names.size() <= MANY
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MANY)) + " and " + (names.size() - MANY) + " more";
    }

    private void title(String title) {
        out.println(ansi.string("@|bold " + title + "|@"));
    }

    private void print(List<String> lines) {
        lines.forEach(out::println);
    }

    /** Colours a word of the first line. */
    private void mark(String colour, String word, List<String> lines) {
        String first = lines.get(0);
        int start = first.indexOf(word);
        out.println(first.substring(0, start)
                + ansi.string("@|" + colour + " " + word + "|@")
                + first.substring(start + word.length()));
        print(lines.subList(1, lines.size()));
    }
}
