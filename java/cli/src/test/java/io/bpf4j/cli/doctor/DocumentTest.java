package io.bpf4j.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/doctor.md} says what the command does. */
class DocumentTest {

    private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+)`");

    private static String document;

    @TempDir
    private Path root;

    @BeforeAll
    static void read() throws IOException {
        document = Files.readString(Path.of("../../docs/doctor.md"));
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The first cells of the table below a head. */
    private static Set<String> table(String head) {
        String below = document.substring(document.indexOf(head));
        return below.substring(0, below.indexOf("\n\n"))
                .lines()
                .skip(2)
                .flatMap(line -> names(line.split("\\|")[1]).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private JsonNode json() throws IOException {
        return Doctors.doctor(FakeMachine.debian(root).facts(), "--json").json();
    }

    @Test
    void hasAllNamesOfTheJson() throws IOException {
        JsonNode json = json();
        assertThat(table("| fact |")).containsExactlyInAnyOrderElementsOf(json.get("facts")::fieldNames);
        assertThat(table("| member |")).containsExactlyInAnyOrderElementsOf(json::fieldNames);
    }

    @Test
    void hasAllHooks() {
        assertThat(names(document.substring(
                        document.indexOf("Those of `hooks` are:") + "Those of `hooks` are:".length())))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Hook.values()).map(Hook::id).toList());
    }

    @Test
    void hasAllWaysOfFindingOut() {
        assertThat(table("| \"by\" |"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(FoundBy.values()).map(FoundBy::text).toList());
    }

    @Test
    void hasAllKindsOfChangesAndContainers() {
        assertThat(names(line("A `kind` of change")))
                .containsAll(
                        Stream.of(Change.Kind.values()).map(Change.Kind::text).toList());
        assertThat(line("| `container`"))
                .contains(Stream.of(ContainerFacts.Kind.values())
                        .map(kind -> "`" + kind.text() + "`")
                        .toList());
    }

    private static String line(String start) {
        return document.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void examplesHaveTheFormOfThePage() {
        String page = Doctors.doctor(FakeMachine.debian(root).facts()).output();
        List<String> titles = Pattern.compile(
                        "(?m)^(Machine|Process|Mounts|Kernel|Hooks: \\d+ yes|bpf4j works here: |What to)")
                .matcher(document)
                .results()
                .map(MatchResult::group)
                .map(title -> title.replaceAll("\\d+ yes", ""))
                .toList();
        assertThat(titles).hasSize(7).allSatisfy(title -> assertThat(page).contains(title));
    }
}
