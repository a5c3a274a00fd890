package io.bpf4j.maven;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoFailureException;

/** Turns the types of a kernel into C. */
interface KernelTypes {

    /**
     * Writes a header with all types.
     *
     * @param btf the kernel's BTF, /sys/kernel/btf/vmlinux
     */
    void writeHeader(Path btf, Path header) throws IOException, MojoFailureException;
}
