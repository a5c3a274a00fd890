package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/maven.md lists the parameters of the goals. */
class DocumentTest {

    private static final Pattern PARAMETER = Pattern.compile(
            "<parameter>\\s*<name>(\\w+)</name>.*?<editable>true</editable>.*?</parameter>", Pattern.DOTALL);

    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)`(?:, `(\\w+)`)* \\|", Pattern.MULTILINE);

    @Test
    void listsAllParameters() throws IOException {
        Set<String> parameters = new TreeSet<>();
        for (String parameter : descriptor().split("</parameter>")) {
            Matcher matcher = PARAMETER.matcher(parameter + "</parameter>");
            if (matcher.find()) {
                parameters.add(matcher.group(1));
            }
        }
        // Those of the goal help, and Maven's own of test-compile.
        parameters.removeAll(Set.of("detail", "goal", "indentSize", "lineLength", "skipTests"));
        Set<String> documented = new TreeSet<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("../../docs/maven.md")));
        while (rows.find()) {
            for (String name : rows.group().replaceAll("[|` ]", "").split(",")) {
                documented.add(name);
            }
        }
        assertThat(documented).isEqualTo(parameters).contains("vmlinux");
    }

    private static String descriptor() throws IOException {
        try (InputStream descriptor = CompileMojo.class.getResourceAsStream("/META-INF/maven/plugin.xml")) {
            return new String(descriptor.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
