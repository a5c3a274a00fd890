package io.bpf4j.examples.exectracer;

import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Events as the kernel tells them. */
final class Events {

    private static final int ARGUMENTS_SIZE = 1024;

    private Events() {}

    /** An event whose arguments have a zero at each end. */
    static ExecEvent of(String command, String file, String arguments) {
        byte[] bytes = arguments.getBytes(StandardCharsets.UTF_8);
        return of(command, file, bytes, bytes.length);
    }

    /** An event of a longer command line than can be read. */
    static ExecEvent of(String command, String file, byte[] arguments, long length) {
        int read = Math.min(arguments.length, ARGUMENTS_SIZE);
        return new ExecEvent(
                5_000_000_000L,
                length,
                4_000_000,
                1,
                3_000_000_000L,
                100,
                file.getBytes(StandardCharsets.UTF_8).length,
                read,
                command,
                file.substring(0, Math.min(file.length(), 255)),
                Arrays.copyOf(arguments, ARGUMENTS_SIZE));
    }
}
