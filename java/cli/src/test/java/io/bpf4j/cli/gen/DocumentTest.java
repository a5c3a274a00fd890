package io.bpf4j.cli.gen;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.cli.Bpf4jCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code docs/cli.md} says what the command does. */
class DocumentTest {

    private static final Pattern OPTION = Pattern.compile("`(--?[a-z-]+)(?: [A-Z=]+)?`");

    private static String document() throws IOException {
        return Files.readString(Path.of("../../docs/cli.md"));
    }

    private static CommandLine command(String name) {
        return Bpf4jCommand.commandLine()
                .getSubcommands()
                .get("gen")
                .getSubcommands()
                .get(name);
    }

    private static Set<String> options(String name) {
        return command(name).getCommandSpec().options().stream()
                .flatMap(option -> List.of(option.names()).stream())
                .filter(option -> !List.of("-h", "--help").contains(option))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> documented(String name) throws IOException {
        String text = document();
        String section = text.substring(text.indexOf("## gen " + name));
        return OPTION.matcher(section.substring(0, section.indexOf("\n## ", 1)))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void hasAllOptions() throws IOException {
        assertThat(documented("skeleton")).isEqualTo(options("skeleton"));
        assertThat(documented("types")).isEqualTo(options("types"));
    }

    @Test
    void hasAllCommands() throws IOException {
        for (Map.Entry<String, CommandLine> command :
                Bpf4jCommand.commandLine().getSubcommands().entrySet()) {
            Set<String> nested = command.getValue().getSubcommands().keySet();
            Set<String> names = nested.isEmpty() ? Set.of("") : nested;
            assertThat(names)
                    .allSatisfy(name -> assertThat(document())
                            .contains("| " + (nested.isEmpty() ? "[" : "") + "`bpf4j "
                                    + (command.getKey() + " " + name).strip() + "`"));
        }
    }

    /** The examples are understood; they are not run. */
    @Test
    void hasRightExamples() throws IOException {
        List<String> examples = document()
                .lines()
                .filter(line -> line.startsWith("bpf4j "))
                .map(line -> line.substring("bpf4j ".length()))
                .toList();
        assertThat(examples)
                .hasSize(2)
                .allSatisfy(example -> assertThat(Bpf4jCommand.commandLine()
                                .parseArgs(example.split(" "))
                                .errors())
                        .isEmpty());
    }

    @Test
    void hasAllExitStatus() throws IOException {
        assertThat(document())
                .contains(command("skeleton").getCommandSpec().usageMessage().exitCodeList().keySet().stream()
                        .map(status -> "\n| " + status + " | ")
                        .toList());
    }
}
