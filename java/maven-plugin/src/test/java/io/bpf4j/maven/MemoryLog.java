package io.bpf4j.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.logging.SystemStreamLog;

/** Keeps what is logged, with the level in front. */
final class MemoryLog extends SystemStreamLog {

    private final List<String> lines = new ArrayList<>();

    @Override
    public void warn(CharSequence content) {
        lines.add("warn " + content);
    }

    @Override
    public void error(CharSequence content) {
        lines.add("error " + content);
    }

    List<String> lines() {
        return lines;
    }
}
