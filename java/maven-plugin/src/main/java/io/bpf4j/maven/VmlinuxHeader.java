package io.bpf4j.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.maven.plugin.MojoFailureException;

/** The header with all types of a kernel, which programs include instead of the kernel's own headers. */
final class VmlinuxHeader {

    /** The value of the parameter that means the kernel of this machine. */
    static final String KERNEL = "kernel";

    static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");

    private static final String NAME = "vmlinux.h";

    private VmlinuxHeader() {}

    /** Copies a header that was made before. */
    static void copy(Path from, Path directory) throws IOException, MojoFailureException {
        if (!Files.isRegularFile(from)) {
            throw new MojoFailureException("bpf4j.vmlinux names " + from + ", which is no file; it is the path of a"
                    + " vmlinux.h, or \"" + KERNEL + "\" for the types of the running kernel");
        }
        Files.deleteIfExists(origin(directory));
        Headers.update(directory.resolve(NAME), Files.readAllBytes(from));
    }

    /** Makes the header of a kernel, unless it is there: BTF is hashed much faster than it is formatted. */
    static void make(Path btf, KernelTypes types, Path directory) throws IOException, MojoFailureException {
        if (!Files.isReadable(btf)) {
            throw new MojoFailureException(
                    "this kernel does not tell its types: there is no " + btf
                            + " that can be read (CONFIG_DEBUG_INFO_BTF); set bpf4j.vmlinux to a vmlinux.h that was made elsewhere");
        }
        Path header = directory.resolve(NAME);
        Path origin = origin(directory);
        String hash = Hash.of(btf);
        if (Files.exists(header)
                && Files.exists(origin)
                && Files.readString(origin).equals(hash)) {
            return;
        }
        Files.createDirectories(directory);
        Path made = directory.resolve(NAME + ".new");
        try {
            types.writeHeader(btf, made);
            Files.deleteIfExists(origin);
            Files.move(made, header, StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(origin, hash);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /** The file that has the hash of the BTF which the header was made of. */
    private static Path origin(Path directory) {
        return directory.resolve(NAME + ".btf");
    }
}
