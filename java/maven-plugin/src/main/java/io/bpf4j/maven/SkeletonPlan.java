package io.bpf4j.maven;

import io.bpf4j.codegen.Generation;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The class that is to be generated of an object.
 *
 * @param object name of the object below the directory of objects, with slashes on every system
 * @param file the file that is read, by its name there: the object, or the first of its builds for single architectures
 * @param events types of events by the names of their maps
 * @param types further types
 */
record SkeletonPlan(
        String object,
        String file,
        String packageName,
        String className,
        SortedMap<String, String> events,
        List<String> types) {

    /** What is generated where nobody says anything else. */
    static SkeletonPlan of(String basePackage, String object, String file) {
        return new SkeletonPlan(
                object,
                file,
                JavaPackage.of(basePackage, object),
                Generation.className(object),
                new TreeMap<>(),
                List.of());
    }

    /** The object as a resource: its directory is one of the class path. */
    String resource() {
        return "/" + object;
    }

    String qualifiedName() {
        return packageName.isEmpty() ? className : packageName + "." + className;
    }

    /** The file of the class below the directory of sources. */
    Path source() {
        return new Generation(packageName, className, "").path();
    }
}
