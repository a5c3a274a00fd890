package io.bpf4j.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.lang.model.SourceVersion;

/** Packages of generated classes. */
final class JavaPackage {

    private JavaPackage() {}

    /** The package of a project that does not name one; only the characters change that Java does not take. */
    static String ofGroup(String groupId) {
        return String.join(
                ".", Arrays.stream(groupId.split("\\.")).map(JavaPackage::name).toList());
    }

    /**
     * The package of an object: that of its directory below the project's. A directory that says the whole package, as
     * those of Java sources do, is not taken to be below it.
     *
     * @param base the package of the project, a valid one
     * @param object name of the object, with its directory
     */
    static String of(String base, String object) {
        List<String> names = new ArrayList<>(List.of(base.split("\\.")));
        List<String> directories = StreamSupport.stream(Path.of(object).spliterator(), false)
                .map(each -> name(each.toString()))
                .toList();
        directories = directories.subList(0, directories.size() - 1);
        if (directories.size() >= names.size()
                && directories.subList(0, names.size()).equals(names)) {
            return String.join(".", directories);
        }
        names.addAll(directories);
        return String.join(".", names);
    }

    /** As the Java Language Specification advises where a name is none in Java. */
    private static String name(String text) {
        String name = text.replaceAll("[^\\p{Alnum}_]", "_");
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            name = "_" + name;
        }
        return SourceVersion.isKeyword(name) ? name + "_" : name;
    }
}
