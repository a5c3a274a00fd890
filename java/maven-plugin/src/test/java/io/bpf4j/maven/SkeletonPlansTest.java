package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;

/** Which classes are generated of which objects. */
class SkeletonPlansTest {

    private static List<SkeletonPlan> plans(List<String> objects, Skeleton... skeletons) throws MojoFailureException {
        return SkeletonPlans.make("target/classes", objects, "com.example", List.of(skeletons));
    }

    private static Skeleton skeleton(String object) {
        Skeleton skeleton = new Skeleton();
        skeleton.object = object;
        return skeleton;
    }

    @Test
    void classesAreNamedAfterObjects() throws MojoFailureException {
        assertThat(plans(List.of(
                        "flow_tracker.bpf.o",
                        "net/flow.bpf.o",
                        "com/example/flow.bpf.o",
                        "com/example/deep/flow.bpf.o",
                        "com/other.bpf.o",
                        "my-net/2/new/flow.bpf.o")))
                .extracting(SkeletonPlan::qualifiedName)
                .containsExactlyInAnyOrder(
                        "com.example.FlowTracker",
                        "com.example.net.Flow",
                        "com.example.Flow",
                        "com.example.deep.Flow",
                        "com.example.com.Other",
                        "com.example.my_net._2.new_.Flow");
        assertThat(plans(List.of("net/flow.bpf.o"))).singleElement().satisfies(plan -> {
            assertThat(plan.resource()).isEqualTo("/net/flow.bpf.o");
            assertThat(plan.source()).hasToString("com/example/net/Flow.java");
        });
    }

    @Test
    void objectsForOneArchitectureAreBuildsOfOneObject() throws MojoFailureException {
        assertThat(plans(List.of(
                        "aarch64/net/flow.bpf.o",
                        "aarch64/probe.bpf.o",
                        "net/flow.bpf.o",
                        "net/x86_64/deep.bpf.o",
                        "x86_64/net/flow.bpf.o",
                        "x86_64/probe.bpf.o")))
                .extracting(SkeletonPlan::qualifiedName, SkeletonPlan::resource, SkeletonPlan::file)
                .containsExactly(
                        tuple("com.example.net.Flow", "/net/flow.bpf.o", "net/flow.bpf.o"),
                        tuple("com.example.net.x86_64.Deep", "/net/x86_64/deep.bpf.o", "net/x86_64/deep.bpf.o"),
                        tuple("com.example.Probe", "/probe.bpf.o", "aarch64/probe.bpf.o"));
    }

    @Test
    void groupsArePackages() {
        assertThat(JavaPackage.ofGroup("com.example")).isEqualTo("com.example");
        assertThat(JavaPackage.ofGroup("io.my-company.3d.int")).isEqualTo("io.my_company._3d.int_");
        assertThat(JavaPackage.ofGroup("hello")).isEqualTo("hello");
        assertThat(JavaPackage.ofGroup("a..b")).isEqualTo("a.__.b");
    }

    @Test
    void theProjectDecides() throws MojoFailureException {
        Skeleton skeleton = skeleton("net/flow.bpf.o");
        skeleton.packageName = "org.example";
        skeleton.className = "Traffic";
        skeleton.events = Map.of("events", "flow_event");
        skeleton.types = List.of("flow_mode");
        assertThat(plans(List.of("net/flow.bpf.o", "other.bpf.o"), skeleton))
                .containsExactly(
                        new SkeletonPlan(
                                "net/flow.bpf.o",
                                "net/flow.bpf.o",
                                "org.example",
                                "Traffic",
                                new TreeMap<>(Map.of("events", "flow_event")),
                                List.of("flow_mode")),
                        new SkeletonPlan(
                                "other.bpf.o", "other.bpf.o", "com.example", "Other", new TreeMap<>(), List.of()));
    }

    @Test
    void whatIsForNoObjectIsRefused() {
        List<String> objects = List.of("flow.bpf.o", "net/flow.bpf.o");
        assertThatThrownBy(() -> plans(objects, skeleton("flow_tracker.bpf.o")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage(
                        "a <skeleton> is for flow_tracker.bpf.o, but target/classes has only flow.bpf.o, net/flow.bpf.o");
        assertThatThrownBy(() -> plans(List.of(), skeleton("flow.bpf.o")))
                .hasMessage("a <skeleton> is for flow.bpf.o, but target/classes has no objects");
        assertThatThrownBy(() -> plans(objects, skeleton(null)))
                .hasMessage("a <skeleton> has no <object>, which is to say what it is for");
        assertThatThrownBy(() -> plans(objects, skeleton("flow.bpf.o"), skeleton("flow.bpf.o")))
                .hasMessage("two <skeleton> elements are for flow.bpf.o");
    }

    @Test
    void oneClassIsOfOneObject() {
        assertThatThrownBy(() -> plans(List.of("flow_key.bpf.o", "flowKey.bpf.o")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage(
                        "flowKey.bpf.o and flow_key.bpf.o would both become class com.example.FlowKey; give one of them another"
                                + " <className> in <skeletons>");
        // On some file systems these are one file.
        assertThatThrownBy(() -> plans(List.of("flowkey.bpf.o", "flow_key.bpf.o")))
                .hasMessageContaining("would both become class com.example.Flowkey");
    }

    @Test
    void thePackageIsOneOfJava() {
        assertThatThrownBy(() -> SkeletonPlans.make("target/classes", List.of(), "com.my-company", List.of()))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("packageName is \"com.my-company\", which is no package in Java");
    }
}
