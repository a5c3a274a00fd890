package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.LogCapture;
import io.bpf4j.testing.TestObjects;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** libbpf's messages go to the application's logger. */
@KernelTest
class LoggingTest {

    private static final String NAME = "io.bpf4j.libbpf";

    @Test
    void warningsAreLogged() {
        try (LogCapture log = new LogCapture(NAME)) {
            assertThatThrownBy(() -> TestObjects.open("rejected").load()).isInstanceOf(VerifierException.class);
            assertThat(log.messages())
                    .anyMatch(message -> message.startsWith("WARN prog 'unchecked': BPF program load failed"))
                    .noneMatch(message -> message.startsWith("DEBUG"));
        }
    }

    @Test
    void debugMessagesAreLoggedOnDemandAndAreNotInExceptions() {
        Logger logger = (Logger) LoggerFactory.getLogger(NAME);
        logger.setLevel(Level.DEBUG);
        try (LogCapture log = new LogCapture(NAME);
                OpenObject open = TestObjects.open("rejected")) {
            assertThat(log.messages()).anyMatch(message -> message.startsWith("DEBUG loading object 'rejected'"));
            assertThatThrownBy(open::load)
                    .isInstanceOfSatisfying(
                            VerifierException.class,
                            e -> assertThat(e.libbpfMessages())
                                    .isNotEmpty()
                                    .noneMatch(message -> message.contains("created successfully")));
            assertThat(log.messages()).anyMatch(message -> message.contains("created successfully"));
        } finally {
            logger.setLevel(null);
        }
    }
}
