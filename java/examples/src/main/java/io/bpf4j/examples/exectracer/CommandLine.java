package io.bpf4j.examples.exectracer;

import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process was told to run.
 *
 * @param file the file name as it was given to {@code execve(2)}, or its start
 * @param fileCutOff whether the file name is longer than what there is of it
 * @param arguments the arguments, the last one perhaps not whole; bytes that are no UTF-8 are U+FFFD
 * @param argumentsCutOff whether the command line is longer than what there is of it
 */
record CommandLine(String file, boolean fileCutOff, List<String> arguments, boolean argumentsCutOff) {

    private static final int LONGEST_FILE = 255;

    /** The one of an event. */
    static CommandLine of(ExecEvent event) {
        return new CommandLine(
                event.file(),
                event.fileLength() > LONGEST_FILE,
                arguments(event.arguments(), event.argumentsRead()),
                event.argumentsRead() < event.argumentsLength());
    }

    /** Each ends with a zero, but for the last one. */
    private static List<String> arguments(byte[] bytes, long length) {
        List<String> list = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < length; i++) {
            boolean end = bytes[i] == 0;
            if (end || i == length - 1) {
                list.add(new String(bytes, start, i - start + (end ? 0 : 1), StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return list;
    }
}
