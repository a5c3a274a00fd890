package io.bpf4j.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;

/** {@code bpftool btf dump}. */
final class BpftoolTypes implements KernelTypes {

    /** Where Debian has it, which is not on the path of users. */
    private static final List<Path> ADMINISTRATORS = List.of(Path.of("/usr/local/sbin"), Path.of("/usr/sbin"));

    private final List<Path> directories;

    BpftoolTypes(List<Path> directories) {
        this.directories = new ArrayList<>(directories);
        this.directories.addAll(ADMINISTRATORS);
    }

    @Override
    public void writeHeader(Path btf, Path header) throws IOException, MojoFailureException {
        Path bpftool = Tool.find("bpftool", directories)
                .orElseThrow(() -> new MojoFailureException("vmlinux.h of this kernel is made by bpftool, which is not"
                        + " installed: install it (Debian, Fedora, Alpine: the package bpftool; Ubuntu: linux-tools-common),"
                        + " or set bpf4j.vmlinux to a file that was made elsewhere"));
        List<String> command = List.of(bpftool.toString(), "btf", "dump", "file", btf.toString(), "format", "c");
        Tool.Result result = Tool.run(header.getParent(), command, header);
        if (result.status() != 0) {
            throw new MojoFailureException(String.join(" ", command) + " failed with status " + result.status() + ": "
                    + result.text().strip());
        }
    }
}
