package io.bpf4j.maven;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a POM says of the skeleton of one object: an element of {@code <skeletons>}. Maven sets the fields. */
public final class Skeleton {

    private String object;
    private String packageName;
    private String className;
    private Map<String, String> events = Map.of();
    private List<String> types = List.of();

    /** One that says nothing yet. */
    public Skeleton() {}

    /** The object, by its name below the directory of objects, such as {@code net/flow.bpf.o}; null if it is forgotten. */
    String object() {
        return object;
    }

    /** The plan for the object, where this says nothing of it as it is given. */
    SkeletonPlan over(SkeletonPlan plan) {
        return new SkeletonPlan(
                plan.object(),
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
