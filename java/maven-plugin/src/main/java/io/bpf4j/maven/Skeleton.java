package io.bpf4j.maven;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a POM says of the skeleton of one object: an element of {@code <skeletons>}. Maven sets the fields. */
public final class Skeleton {

    /** The object, by its name below the directory of objects, such as {@code net/flow.bpf.o}; null if it is forgotten. */
    String object;

    /** The package of this class, whatever the object's directory is; null for that of the others. */
    String packageName;

    /** The name of the class; null for the one that the file gives. */
    String className;

    /** Types of events by the names of their maps. */
    Map<String, String> events = Map.of();

    /** Types that neither maps nor variables of the object have. */
    List<String> types = List.of();

    /** One that says nothing yet. */
    public Skeleton() {}

    /** The plan for the object, where this says nothing of it as it is given. */
    SkeletonPlan over(SkeletonPlan plan) {
        return new SkeletonPlan(
                plan.object(),
                plan.file(),
                packageName == null ? plan.packageName() : packageName,
                className == null ? plan.className() : className,
                eventTypes(),
                types.stream().map(Skeleton::text).toList());
    }

    private SortedMap<String, String> eventTypes() {
        SortedMap<String, String> types = new TreeMap<>();
        events.forEach((map, type) -> types.put(map, text(type)));
        return types;
    }

    /** Empty elements are null. */
    private static String text(String value) {
        return value == null ? "" : value;
    }
}
