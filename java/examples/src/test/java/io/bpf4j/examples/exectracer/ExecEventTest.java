package io.bpf4j.examples.exectracer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExecEventTest {

    @Test
    void takesTheArgumentsApart() {
        assertThat(Events.of("x", "/x", "x\0-a\0").argumentList()).containsExactly("x", "-a");
        assertThat(Events.of("x", "/x", "x\0\0b c\0").argumentList()).containsExactly("x", "", "b c");
        assertThat(Events.of("x", "/x", "\0").argumentList()).containsExactly("");
        assertThat(Events.of("x", "/x", "").argumentList()).isEmpty();
    }

    @Test
    void theLastArgumentMayBeCutOff() {
        ExecEvent inArgument = Events.of("x", "/x", "x\0long".getBytes(), 100);
        ExecEvent betweenArguments = Events.of("x", "/x", "x\0".getBytes(), 100);
        ExecEvent unread = Events.of("x", "/x", new byte[0], 100);

        assertThat(inArgument.argumentList()).containsExactly("x", "long");
        assertThat(betweenArguments.argumentList()).containsExactly("x");
        assertThat(unread.argumentList()).isEmpty();
        assertThat(inArgument.areArgumentsCutOff()).isTrue();
        assertThat(betweenArguments.areArgumentsCutOff()).isTrue();
        assertThat(unread.areArgumentsCutOff()).isTrue();
        assertThat(Events.of("x", "/x", "x\0").areArgumentsCutOff()).isFalse();
    }

    @Test
    void bytesThatAreNoUtf8AreReplaced() {
        assertThat(Events.of("x", "/x", new byte[] {'a', (byte) 0xff, 'b', 0}, 4)
                        .argumentList())
                .containsExactly("a\ufffdb");
    }

    @Test
    void theFileMayBeCutOff() {
        assertThat(Events.of("x", "/".repeat(255), "").isFileCutOff()).isFalse();
        assertThat(Events.of("x", "/".repeat(256), "").isFileCutOff()).isTrue();
    }
}
