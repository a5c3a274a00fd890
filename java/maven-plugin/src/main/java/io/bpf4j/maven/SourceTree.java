package io.bpf4j.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;

/**
 * Where the files of one execution are. Sources have names relative to their directory, and objects have the same below
 * another one.
 *
 * @param sources the directory of the sources
 * @param objects the directory of the objects
 * @param records where the plugin keeps what it knows of the objects
 */
record SourceTree(ProjectPaths paths, Path sources, Path objects, Path records) {

    private static final String C = ".c";

    /** The sources that match the patterns, sorted by name. */
    List<String> scan(List<String> includes, List<String> excludes) throws MojoFailureException {
        List<String> names = FilePatterns.scan(sources, includes, excludes);
        Optional<String> other =
                names.stream().filter(name -> !name.endsWith(C)).findFirst();
        if (other.isPresent()) {
            throw new MojoFailureException("the sources include " + other.get()
                    + ", which is no .c file: see the includes" + " of the plugin's configuration");
        }
        return names;
    }

    Path source(String name) {
        return sources.resolve(name);
    }

    /** {@code net/flow.bpf.o} of {@code net/flow.bpf.c}. */
    Path object(String name) {
        return objects.resolve(name.substring(0, name.length() - C.length()) + ".o");
    }

    Path record(String name) {
        return beside(name, BuildRecord.SUFFIX);
    }

    /** A file of the plugin's own about a source. */
    Path beside(String name, String suffix) {
        return records.resolve(name + suffix);
    }

    /** Removes a record, and the object that it is about. */
    void forget(Path record) throws IOException {
        made().forget(record);
    }

    /** Removes the objects of sources that are gone, and says of which. */
    List<String> removeAllBut(Set<String> names) throws IOException {
        return made().removeAllBut(names);
    }

    private Records made() {
        return new Records(paths, records);
    }
}
