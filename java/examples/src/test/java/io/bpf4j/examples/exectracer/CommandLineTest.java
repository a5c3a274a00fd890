package io.bpf4j.examples.exectracer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void takesTheArgumentsApart() {
        assertThat(CommandLine.of(Events.of("x", "/x", "x\0-a\0")).arguments()).containsExactly("x", "-a");
        assertThat(CommandLine.of(Events.of("x", "/x", "x\0\0b c\0")).arguments())
                .containsExactly("x", "", "b c");
        assertThat(CommandLine.of(Events.of("x", "/x", "\0")).arguments()).containsExactly("");
        assertThat(CommandLine.of(Events.of("x", "/x", "")).arguments()).isEmpty();
    }

    @Test
    void theLastArgumentMayBeCutOff() {
        CommandLine inArgument = CommandLine.of(Events.of("x", "/x", "x\0long".getBytes(), 100));
        CommandLine betweenArguments = CommandLine.of(Events.of("x", "/x", "x\0".getBytes(), 100));
        CommandLine unread = CommandLine.of(Events.of("x", "/x", new byte[0], 100));

        assertThat(inArgument.arguments()).containsExactly("x", "long");
        assertThat(betweenArguments.arguments()).containsExactly("x");
        assertThat(unread.arguments()).isEmpty();
        assertThat(inArgument.argumentsCutOff()).isTrue();
        assertThat(betweenArguments.argumentsCutOff()).isTrue();
        assertThat(unread.argumentsCutOff()).isTrue();
        assertThat(CommandLine.of(Events.of("x", "/x", "x\0")).argumentsCutOff())
                .isFalse();
    }

    @Test
    void bytesThatAreNoUtf8AreReplaced() {
        assertThat(CommandLine.of(Events.of("x", "/x", new byte[] {'a', (byte) 0xff, 'b', 0}, 4))
                        .arguments())
                .containsExactly("a\ufffdb");
    }

    @Test
    void theFileMayBeCutOff() {
        assertThat(CommandLine.of(Events.of("x", "/".repeat(255), "")).fileCutOff())
                .isFalse();
        assertThat(CommandLine.of(Events.of("x", "/".repeat(256), "")).fileCutOff())
                .isTrue();
    }
}
