package io.bpf4j.attach;

import java.nio.file.Path;
import java.util.Objects;

/**
 * An instruction of a program or library in user space, mostly the first one of a function, or the return from a function. The BPF program runs in the thread that comes there, in
 * all processes or in one, before the instruction or after the return.
 *
 * <pre>{@code
 * object.program("on_malloc").attach(Uprobe.inLibrary("libc.so.6", "malloc").process(1234));
 * object.program("on_gc").attach(Uprobe.inThisJvm("JVM_GC"));
 * object.program("after_read").attach(Uprobe.at(Path.of("/usr/bin/app"), "read_line").atReturn());
 * }</pre>
 *
 * <p>The program is of {@code SEC("uprobe")}, {@code SEC("uretprobe")} or {@code SEC("kprobe")}, which are one type. A library is sought, and its symbols are read, when the
 * program is attached: a function that the compiler has inlined has no place, one of C++ or Rust has the name of its symbol. A library that is named without a directory is the one
 * that the process has loaded, if the target is limited to one, or else the first that is found in {@code LD_LIBRARY_PATH} and the system's directories.
 *
 * <p>Needs Linux 4.17 ({@code CONFIG_UPROBE_EVENTS}) with {@code CAP_PERFMON}; gives a link since Linux 5.15 ({@code perf_event_open}, {@code BPF_LINK_CREATE} with
 * {@code BPF_PERF_EVENT}).
 *
 * @param binary path of the executable or library, or the name of a library
 * @param function symbol of the function, also with a version as in {@code "fopen@GLIBC_2.2.5"}; empty if the offset is in the file
 * @param offset of the instruction in the function or the file, in bytes
 * @param returning whether the program runs when the function returns, instead of when it begins
 * @param processId the process that it is limited to; 0 for all
 * @param attachCookie what the program gets from {@code bpf_get_attach_cookie}, since Linux 5.15
 */
public record Uprobe(String binary, String function, long offset, boolean returning, long processId, long attachCookie)
        implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if a value is negative, or the place of a return is inside of a function
     */
    public Uprobe {
        Objects.requireNonNull(function);
        Requirements.named(binary, "binary");
        Requirements.notNegative(offset, "offset");
        Requirements.processId(processId);
        if (returning && offset != 0 && !function.isEmpty()) {
            throw new IllegalArgumentException("a function returns as a whole; it has no offset then");
        }
    }

    /**
     * The beginning of a function.
     *
     * @param binary path of the executable or library
     * @param function its symbol
     */
    public static Uprobe at(Path binary, String function) {
        return new Uprobe(Requirements.path(binary), Requirements.named(function, "function"), 0, false, 0, 0);
    }

    /**
     * An instruction.
     *
     * @param binary path of the executable or library
     * @param offset of the instruction in the file, in bytes
     */
    public static Uprobe at(Path binary, long offset) {
        return new Uprobe(Requirements.path(binary), "", offset, false, 0, 0);
    }

    /**
     * The beginning of a function of a shared library.
     *
     * @param library name of the library, such as {@code "libc.so.6"}
     * @param function its symbol
     */
    public static Uprobe inLibrary(String library, String function) {
        return new Uprobe(Requirements.library(library), Requirements.named(function, "function"), 0, false, 0, 0);
    }

    /**
     * The beginning of a function of the running JVM's {@code libjvm.so}, in this process only.
     *
     * @param function its symbol, such as {@code "JVM_GC"}
     */
    public static Uprobe inThisJvm(String function) {
        return inLibrary("libjvm.so", function).process(ProcessHandle.current().pid());
    }

    /**
     * So many bytes further on.
     *
     * @param bytes offset of an instruction from the beginning of the function, or of the file if there is no function
     */
    public Uprobe offset(long bytes) {
        return new Uprobe(binary, function, bytes, returning, processId, attachCookie);
    }

    /** When the function returns: a uretprobe. */
    public Uprobe atReturn() {
        return new Uprobe(binary, function, offset, true, processId, attachCookie);
    }

    /**
     * In one process only.
     *
     * @param pid number of the process in the PID namespace of this one
     */
    public Uprobe process(long pid) {
        return new Uprobe(binary, function, offset, returning, Requirements.process(pid), attachCookie);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_get_attach_cookie}; needs Linux 5.15 unless it is 0
     */
    public Uprobe cookie(long cookie) {
        return new Uprobe(binary, function, offset, returning, processId, cookie);
    }
}
