package io.bpf4j.examples.exectracer;

import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that runs a new program: {@code struct exec_event} of {@code exec_tracer.h}.
 *
 * @param time nanoseconds of {@code CLOCK_BOOTTIME}
 * @param argumentsLength length of the whole command line in bytes
 * @param pid the process, as the tracer's pid namespace numbers it
 * @param parentPid its parent, likewise; 0 if that is not there
 * @param uid the real user, as the initial user namespace numbers it
 * @param gid the real group, likewise
 * @param fileLength length of the whole file name in bytes
 * @param argumentsRead how many bytes of the arguments are valid
 * @param command the name that the kernel gave the process
 * @param file the file name as it was given to {@code execve(2)}, or its start
 * @param arguments the start of the command line, each argument with a zero at its end
 */
@CType("struct exec_event")
record ExecEvent(
        @CType("__u64") long time,
        @CType("__u64") long argumentsLength,
        @CType("__u32") long pid,
        @CType("__u32") long parentPid,
        @CType("__u32") long uid,
        @CType("__u32") long gid,
        @CType("__u32") long fileLength,
        @CType("__u32") long argumentsRead,
        @CType("char[16]") String command,
        @CType("char[256]") String file,
        @CType("__u8[1024]") byte[] arguments) {

    static final BpfType<ExecEvent> TYPE = BpfType.ofRecord(MethodHandles.lookup(), ExecEvent.class);

    private static final int LONGEST_FILE = 255;

    /** Whether the file name is longer than what there is of it. */
    boolean isFileCutOff() {
        return fileLength > LONGEST_FILE;
    }

    /** Whether the command line is longer than what there is of it. */
    boolean areArgumentsCutOff() {
        return argumentsRead < argumentsLength;
    }

    /** The arguments, the last one perhaps not whole. Bytes that are no UTF-8 become U+FFFD. */
    List<String> argumentList() {
        List<String> list = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < argumentsRead; i++) {
            boolean end = arguments[i] == 0;
            if (end || i == argumentsRead - 1) {
                list.add(new String(arguments, start, i - start + (end ? 0 : 1), StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return list;
    }
}
