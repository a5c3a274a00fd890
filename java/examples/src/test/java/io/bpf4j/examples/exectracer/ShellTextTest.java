package io.bpf4j.examples.exectracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTextTest {

    @Test
    void leavesPlainWordsAsTheyAre() {
        assertThat(ShellText.quote("/usr/bin/ls")).isEqualTo("/usr/bin/ls");
        assertThat(ShellText.quote("--color=auto,100%")).isEqualTo("--color=auto,100%");
    }

    @Test
    void quotesWhatAShellWouldTakeApart() {
        assertThat(ShellText.quote("")).isEqualTo("''");
        assertThat(ShellText.quote("a b")).isEqualTo("'a b'");
        assertThat(ShellText.quote("$(x)")).isEqualTo("'$(x)'");
        assertThat(ShellText.quote("it's")).isEqualTo("'it'\\''s'");
        assertThat(ShellText.quote("größer")).isEqualTo("'größer'");
    }

    @Test
    void escapesWhatATerminalWouldObey() {
        assertThat(ShellText.quote("a\033[31m")).isEqualTo("$'a\\u001b[31m'");
        assertThat(ShellText.quote("\r\n\t\u007f\u009b")).isEqualTo("$'\\u000d\\n\\t\\u007f\\u009b'");
        assertThat(ShellText.quote("\u202egpj.exe")).isEqualTo("$'\\u202egpj.exe'");
        assertThat(ShellText.quote("tag \udb40\udc41")).isEqualTo("$'tag \\U000e0041'");
        assertThat(ShellText.quote("'\\\n")).isEqualTo("$'\\'\\\\\\n'");
    }

    /** The oracle is bash itself, which knows all these forms. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                "a b",
                "it's",
                "'",
                "\\",
                "$HOME `x` \"y\"",
                "a\nb\tc\rd",
                "\033]0;title\007",
                "'\\\n'",
                "größer",
                "\u202egpj",
                "\udb40\udc41\n"
            })
    void aShellReadsItBack(String word) throws IOException {
        // Through pipes the word is UTF-8 in any locale of this JVM, as an argument it is not.
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", "eval \"$(cat)\"");
        bash.environment().put("LC_ALL", "C.UTF-8");
        Process process = bash.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(("printf %s " + ShellText.quote(word)).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(word);
    }
}
