package io.bpf4j.codegen;

import io.bpf4j.codegen.emit.JavaNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A Java class that was generated: the same for the same object, on every machine and JDK. It is in ASCII, needs Java 17 and nothing but {@code io.bpf4j:bpf4j}.
 *
 * @param packageName its package; empty for none
 * @param className its name
 * @param source its source
 */
public record Generation(String packageName, String className, String source) {

    /** Rejects what is missing. */
    public Generation {
        Objects.requireNonNull(packageName);
        Objects.requireNonNull(className);
        Objects.requireNonNull(source);
    }

    /**
     * What to call the class of a file where nobody says: {@code FlowTracker} for {@code net/flow_tracker.bpf.o}.
     *
     * @param file name of an object or another file with types; directories, and {@code .bpf.o} or {@code .o} at its end, do not count
     * @return a name that Java and the class leave free, with an underscore behind where the plain one is not
     */
    public static String className(String file) {
        String name = Origin.of(file).name().replaceFirst("(\\.bpf)?\\.o$", "");
        String camel = new JavaNames().type(name);
        // A skeleton has a class of this name in it, which would hide it.
        return camel.equals("Open") ? camel + "_" : camel;
    }

    /** The file below a directory of sources, such as {@code com/example/Flow.java}. */
    public Path path() {
        return Path.of(packageName.replace('.', '/'), className + ".java");
    }

    /**
     * Writes the class where compilers look for it. A file with the same content is left as it is, so that nothing is compiled anew.
     *
     * @param directory directory of sources; those of the packages are made in it
     * @return the file
     * @throws UncheckedIOException if it cannot be written
     */
    public Path writeTo(Path directory) {
        Path file = directory.resolve(path());
        try {
            if (!Files.exists(file) || !Files.readString(file).equals(source)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, source);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
