package io.bpf4j.examples.exectracer;

import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import java.util.regex.Pattern;

/** A pattern as shells have them for file names: {@code *} stands for any characters, {@code ?} for one. */
final class CommandPattern {

    private final Pattern pattern;

    CommandPattern(String pattern) {
        StringBuilder expression = new StringBuilder();
        pattern.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(Character.toString(c)));
            }
        });
        this.pattern = Pattern.compile(expression.toString(), Pattern.DOTALL);
    }

    /**
     * Whether the name of the process or the last part of the file name is one of these. The name is that part too, but for its length, which the kernel
     * limits to 15 bytes, and for what is started by a descriptor.
     */
    boolean matches(ExecEvent event) {
        String file = event.file();
        return pattern.matcher(event.command()).matches()
                || pattern.matcher(file.substring(file.lastIndexOf('/') + 1)).matches();
    }
}
