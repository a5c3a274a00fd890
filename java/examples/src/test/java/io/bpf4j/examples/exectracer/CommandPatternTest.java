package io.bpf4j.examples.exectracer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandPatternTest {

    @ParameterizedTest
    @CsvSource({
        "java, true",
        "jav?, true",
        "j*a, true",
        "*, true",
        "jspawnhelper-of-java, true",
        "*-of-*, true",
        "jav, false",
        "java?, false",
        "Java, false",
        "j.va, false",
        "lib, false",
        "[j]ava, false",
        "'', false",
    })
    void matchesTheNameOfTheProcessOrOfTheFile(String pattern, boolean matches) {
        ExecEvent event = Events.of("java", "/usr/lib/jspawnhelper-of-java", "");

        assertThat(new CommandPattern(pattern).matches(event)).isEqualTo(matches);
    }
}
