package io.bpf4j.examples.exectracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Instant TIME = Instant.parse("2024-02-29T12:34:56.789012345Z");
    private static final Execution LS =
            new Execution(Events.of("ls", "/bin/ls", "ls\0it's \"\033[0m\"\0"), TIME, "ro\not");
    private static final Execution LONG =
            new Execution(Events.of("long", "/" + "f".repeat(300), "x\0y".getBytes(), 2_000), TIME, "7");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void writesJsonLines() {
        run(new JsonReport(out), 3);

        assertThat(output()).isEqualTo("""
                        {"event":"attached"}
                        {"event":"exec","time":"2024-02-29T12:34:56.789012345Z","pid":4000000,"parent_pid":1,\
                        "uid":3000000000,"gid":100,"user":"ro\\u000aot","command":"ls","file":"/bin/ls",\
                        "file_cut_off":false,"arguments":["ls","it's \\"\\u001b[0m\\""],"arguments_length":15,\
                        "arguments_cut_off":false}
                        {"event":"exec","time":"2024-02-29T12:34:56.789012345Z","pid":4000000,"parent_pid":1,\
                        "uid":3000000000,"gid":100,"user":"7","command":"long","file":"/LONG",\
                        "file_cut_off":true,"arguments":["x","y"],"arguments_length":2000,\
                        "arguments_cut_off":true}
                        {"event":"summary","processed_events":5,"shown_events":2,"lost_events":3,"elapsed_ms":1500}
                        """.replace("LONG", "f".repeat(254)));
    }

    @Test
    void writesText() {
        run(new TextReport(out, ZoneOffset.ofHours(1)), 3);

        assertThat(output()).isEqualTo("""
                        Tracing the programs that are started; Ctrl-C ends.
                        TIME          USER          PID     PPID  PROGRAM
                        13:34:56.789  $'ro\\not'  4000000        1  /bin/ls $'it\\'s "\\u001b[0m"'
                        13:34:56.789  7         4000000        1  /LONG... y...

                        Events processed: 5. Shown: 2. Lost: 3. Seconds: 1.5.
                        Events were lost because they came faster than they were read: --buffer-size makes room for more.
                        """.replace("LONG", "f".repeat(254)));
    }

    @Test
    void saysNothingOfLossesIfThereAreNone() {
        run(new TextReport(out, ZoneOffset.UTC), 0);

        assertThat(output()).endsWith("Lost: 0. Seconds: 1.5.\n");
    }

    private static void run(Report report, long lost) {
        report.attached();
        report.executed(LS);
        report.executed(LONG);
        report.detached(new Summary(5, 2, lost, Duration.ofMillis(1_500)));
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
