package io.bpf4j.maven;

import io.bpf4j.BpfException;
import io.bpf4j.btf.Btf;
import io.bpf4j.btf.CFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;

/** The header with all types of a kernel, which programs include instead of the kernel's own headers. */
final class VmlinuxHeader {

    /** The value of the parameter that means the kernel of this machine. */
    static final String KERNEL = "kernel";

    private static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");

    private static final String NAME = "vmlinux.h";

    /** How files begin that have types: an ELF file, and BTF of both byte orders. */
    private static final Set<String> MAGIC =
            Set.of("\u007fELF", "\u00eb\u009f\u0001\u0000", "\u009f\u00eb\u0001\u0000");

    private VmlinuxHeader() {}

    /** Puts the header of this machine's kernel into a directory. */
    static void ofKernel(Path directory) throws IOException, MojoFailureException {
        if (!Files.isReadable(KERNEL_BTF)) {
            throw new MojoFailureException(
                    "this kernel does not tell its types: there is no " + KERNEL_BTF
                            + " that can be read (CONFIG_DEBUG_INFO_BTF); set bpf4j.vmlinux to a vmlinux.h, or to the BTF of another kernel");
        }
        make(KERNEL_BTF, directory);
    }

    /** Puts a header that was made before, or one that is made of a file's BTF, into a directory. */
    static void of(Path file, Path directory) throws IOException, MojoFailureException {
        if (!Files.isRegularFile(file)) {
            throw new MojoFailureException("bpf4j.vmlinux names " + file + ", which is no file; it is the path of a"
                    + " vmlinux.h or of a kernel's BTF, or \"" + KERNEL + "\" for the types of the running kernel");
        }
        if (hasTypes(file)) {
            make(file, directory);
        } else {
            Files.deleteIfExists(origin(directory));
            Headers.update(directory.resolve(NAME), Files.readAllBytes(file));
        }
    }

    private static boolean hasTypes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return MAGIC.contains(new String(in.readNBytes(4), StandardCharsets.ISO_8859_1));
        }
    }

    /** Makes the header, unless it is there: BTF is hashed much faster than it is written in C. */
    private static void make(Path btf, Path directory) throws IOException, MojoFailureException {
        Path header = directory.resolve(NAME);
        Path origin = origin(directory);
        String key = Hash.of(btf) + " " + writer();
        if (Files.exists(header)
                && Files.exists(origin)
                && Files.readString(origin).equals(key)) {
            return;
        }
        String text;
        try {
            text = CFormat.of(Btf.of(btf)).vmlinux();
        } catch (BpfException failure) {
            throw new MojoFailureException("vmlinux.h cannot be made: " + failure.getMessage(), failure);
        }
        Files.deleteIfExists(origin);
        Headers.update(header, text.getBytes(StandardCharsets.UTF_8));
        Files.writeString(origin, key);
    }

    /** What changes with the library, another version of which may write other C. */
    private static String writer() throws IOException {
        StringBuilder hashes = new StringBuilder();
        for (Path file : Headers.filesBelow(Headers.location(CFormat.class))) {
            hashes.append(Hash.of(file));
        }
        return Hash.of(hashes.toString());
    }

    /** The file that has the hash of what the header was made of and by. */
    private static Path origin(Path directory) {
        return directory.resolve(NAME + ".btf");
    }
}
