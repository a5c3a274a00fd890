package io.bpf4j.attach;

import java.nio.file.Path;

/**
 * A probe that the authors of a program or library in user space have put into it ({@code DTRACE_PROBE}, {@code sys/sdt.h}): PostgreSQL, glibc, Python and many JDKs have some. The BPF program runs
 * in the thread that comes there, at each of the places that the probe has, and reads the probe's arguments by {@code bpf_usdt_arg}.
 *
 * <pre>{@code
 * object.program("on_gc").attach(Usdt.inThisJvm("hotspot", "gc__begin"));
 * object.program("on_query").attach(Usdt.at(Path.of("/usr/lib/postgresql/15/bin/postgres"), "postgresql", "query__start"));
 * }</pre>
 *
 * <p>The program is of {@code SEC("usdt")}, and its source includes {@code bpf/usdt.bpf.h}. Libraries are sought as for a {@link Uprobe}. libbpf keeps the links to itself, one for each place or
 * since Linux 6.6 one for all, so that the attachment cannot be pinned and has no information; it keeps the maps of the object until it is closed. Only a program that was loaded from an object here attaches. Before Linux 5.15, the probes of a library attach in
 * {@linkplain #process(long) one process} at a time. Needs Linux 4.17 with {@code CAP_PERFMON} ({@code bpf_program__attach_usdt}).
 *
 * @param binary path of the executable or library, or the name of a library
 * @param provider who provides the probe, such as {@code "hotspot"}
 * @param name the probe's name, such as {@code "gc__begin"}
 * @param processId the process that it is limited to; 0 for all
 * @param attachCookie what the program gets from {@code bpf_usdt_cookie}
 */
public record Usdt(String binary, String provider, String name, long processId, long attachCookie)
        implements AttachTarget {

    /**
     * A target.
     *
     * @throws IllegalArgumentException if something has no name
     */
    public Usdt {
        Requirements.named(binary, "binary");
        Requirements.named(provider, "provider");
        Requirements.named(name, "probe");
        Requirements.processId(processId);
    }

    /**
     * A probe.
     *
     * @param binary path of the executable or library
     * @param provider who provides it
     * @param name its name
     */
    public static Usdt at(Path binary, String provider, String name) {
        return new Usdt(Requirements.path(binary), provider, name, 0, 0);
    }

    /**
     * A probe of a shared library.
     *
     * @param library name of the library, such as {@code "libc.so.6"}
     * @param provider who provides it
     * @param name its name
     */
    public static Usdt inLibrary(String library, String provider, String name) {
        return new Usdt(Requirements.library(library), provider, name, 0, 0);
    }

    /**
     * A probe of the running JVM's {@code libjvm.so}, in this process only. Not every JDK is built with probes; Debian's and Red Hat's are.
     *
     * @param provider {@code "hotspot"} or {@code "hotspot_jni"}
     * @param name its name, such as {@code "gc__begin"}
     */
    public static Usdt inThisJvm(String provider, String name) {
        return inLibrary("libjvm.so", provider, name)
                .process(ProcessHandle.current().pid());
    }

    /**
     * In one process only.
     *
     * @param pid number of the process in the PID namespace of this one
     */
    public Usdt process(long pid) {
        return new Usdt(binary, provider, name, Requirements.process(pid), attachCookie);
    }

    /**
     * With a number by which the program can tell its attachments apart.
     *
     * @param cookie what the program gets from {@code bpf_usdt_cookie}
     */
    public Usdt cookie(long cookie) {
        return new Usdt(binary, provider, name, processId, cookie);
    }
}
