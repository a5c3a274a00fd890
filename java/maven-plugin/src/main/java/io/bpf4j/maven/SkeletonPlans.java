package io.bpf4j.maven;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.lang.model.SourceVersion;
import org.apache.maven.plugin.MojoFailureException;

/** Decides which classes are generated. */
final class SkeletonPlans {

    private SkeletonPlans() {}

    /**
     * The plan of each object.
     *
     * @param directory what messages call the directory of objects
     * @param objects names of the files, sorted
     * @param basePackage package of the project
     * @param skeletons what the POM says of single ones
     */
    static List<SkeletonPlan> make(String directory, List<String> objects, String basePackage, List<Skeleton> skeletons)
            throws MojoFailureException {
        if (!SourceVersion.isName(basePackage)) {
            throw new MojoFailureException("packageName is \"" + basePackage + "\", which is no package in Java");
        }
        Map<String, SkeletonPlan> plans = new TreeMap<>();
        files(objects).forEach((object, file) -> plans.put(object, SkeletonPlan.of(basePackage, object, file)));
        for (Map.Entry<String, Skeleton> each : byObject(skeletons).entrySet()) {
            if (!plans.containsKey(each.getKey())) {
                throw new MojoFailureException("a <skeleton> is for " + each.getKey() + ", but " + directory + " has "
                        + (objects.isEmpty() ? "no objects" : "only " + String.join(", ", plans.keySet())));
            }
            plans.computeIfPresent(
                    each.getKey(), (object, plan) -> each.getValue().over(plan));
        }
        return distinct(plans.values());
    }

    /**
     * The file of each object. One in a directory such as {@code aarch64} is a build of the object without it, which the
     * skeleton prefers on such machines.
     */
    private static Map<String, String> files(List<String> names) {
        Map<String, String> files = new TreeMap<>();
        for (String name : names) {
            int slash = name.indexOf('/');
            if (slash > 0 && Architecture.isDirectory(name.substring(0, slash))) {
                files.putIfAbsent(name.substring(slash + 1), name);
            } else {
                files.put(name, name);
            }
        }
        return files;
    }

    private static Map<String, Skeleton> byObject(List<Skeleton> skeletons) throws MojoFailureException {
        Map<String, Skeleton> byObject = new TreeMap<>();
        for (Skeleton skeleton : skeletons) {
            if (skeleton.object == null) {
                throw new MojoFailureException("a <skeleton> has no <object>, which is to say what it is for");
            }
            if (byObject.put(skeleton.object, skeleton) != null) {
                throw new MojoFailureException("two <skeleton> elements are for " + skeleton.object);
            }
        }
        return byObject;
    }

    private static List<SkeletonPlan> distinct(Iterable<SkeletonPlan> plans) throws MojoFailureException {
        List<SkeletonPlan> distinct = new ArrayList<>();
        // File systems may not tell upper case from lower.
        Map<String, SkeletonPlan> byName = new HashMap<>();
        for (SkeletonPlan plan : plans) {
            SkeletonPlan other = byName.put(plan.qualifiedName().toLowerCase(Locale.ROOT), plan);
            if (other != null) {
                throw new MojoFailureException(other.object() + " and " + plan.object() + " would both become class "
                        + plan.qualifiedName() + "; give one of them another <className> in <skeletons>");
            }
            distinct.add(plan);
        }
        return distinct;
    }
}
