package io.bpf4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.testing.Golden;
import io.bpf4j.codegen.testing.JavaCompiler;
import io.bpf4j.codegen.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Classes of whole objects. What they do on the kernel is in {@code LoadedSkeletonTest}. */
class SkeletonTest {

    private static SkeletonGenerator skeleton(String object) {
        return SkeletonGenerator.of(TestObjects.read(object)).resource("/" + object + ".bpf.o");
    }

    /** The snippets of the documents are compiled with it. */
    @Test
    void theSkeletonOfTheFlowTrackerIsTheReviewedOne() throws IOException {
        Golden.assertGolden(skeleton("flow_tracker").generate("com.example", "FlowTracker"));
    }

    /** {@code LoadedSkeletonTest} uses it. */
    @Test
    void theSkeletonWithEverythingIsTheReviewedOne() throws IOException {
        Golden.assertSource(skeleton("skeletons").generate("io.bpf4j.codegen.golden", "Skeletons"));
    }

    @Test
    void everyObjectOfTheProjectGeneratesAndCompiles() throws IOException {
        List<Generation> generations = new ArrayList<>();
        for (Path file : TestObjects.all()) {
            generations.add(SkeletonGenerator.of(BpfElf.of(file)).generate("all", "S" + generations.size()));
        }
        JavaCompiler.compile(generations);

        assertThat(generations).hasSizeGreaterThan(50);
    }

    @Test
    void eventsOfOtherThingsThanRingsAreRefused() {
        SkeletonGenerator generator = skeleton("flow_tracker");

        assertThatThrownBy(() -> generator.event("flows", "flow_key"))
                .isInstanceOf(GenerationException.class)
                .hasMessage(
                        "cannot generate Java events of map flows: flow_tracker.bpf.o has no ring buffer or perf event array of this name");
        assertThatThrownBy(() -> generator.event("events", "nothing"))
                .isInstanceOf(GenerationException.class)
                .hasMessageStartingWith("cannot generate Java type nothing: flow_tracker.bpf.o has no struct");
    }
}
