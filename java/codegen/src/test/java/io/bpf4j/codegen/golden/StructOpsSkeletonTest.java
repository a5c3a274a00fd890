package io.bpf4j.codegen.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfLinks;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfSkeleton;
import io.bpf4j.BpfStructOps;
import io.bpf4j.OpenMap;
import io.bpf4j.codegen.SkeletonGenerator;
import io.bpf4j.codegen.testing.JavaCompiler;
import io.bpf4j.codegen.testing.Reflection;
import io.bpf4j.codegen.testing.TestObjects;
import io.bpf4j.junit.BpfTest;
import org.junit.jupiter.api.Test;

/** The skeleton of an object with a table of functions, of which a kernel takes one of a name at a time. */
@BpfTest
class StructOpsSkeletonTest {

    private static Object open(String resource) {
        ClassLoader loader = JavaCompiler.compile(SkeletonGenerator.of(TestObjects.read("struct_ops"))
                .resource(resource)
                .generate("made", "StructOps"));
        return Reflection.call(Reflection.load(loader, "made.StructOps"), "open");
    }

    @Test
    void tablesAreThereByNameAndAttached() throws Exception {
        Object open = open("/struct_ops.bpf.o");

        assertThat(((OpenMap) Reflection.call(open, "still")).name()).isEqualTo("still");
        try (BpfSkeleton skeleton = (BpfSkeleton) Reflection.call(open, "load")) {
            assertThat(((BpfStructOps) Reflection.call(skeleton, "still")).name())
                    .isEqualTo("still");
            BpfLinks links = (BpfLinks) Reflection.call(skeleton, "attach");
            assertThat(links.names()).containsExactly("still");
        }
    }

    @Test
    void saysWhichResourceIsMissing() {
        assertThatThrownBy(() -> open("/nowhere/struct_ops.bpf.o"))
                .isInstanceOf(BpfNotFoundException.class)
                .hasMessageContaining("resource /nowhere/struct_ops.bpf.o of made.StructOps");
    }
}
