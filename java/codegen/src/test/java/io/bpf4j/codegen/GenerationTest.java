package io.bpf4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.btf.BpfElf;
import io.bpf4j.btf.Btf;
import io.bpf4j.codegen.testing.Allocation;
import io.bpf4j.codegen.testing.Golden;
import io.bpf4j.codegen.testing.JavaCompiler;
import io.bpf4j.codegen.testing.Reflection;
import io.bpf4j.codegen.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes with types alone. */
class GenerationTest {

    @TempDir
    private Path directory;

    private static TypeGenerator flowTracker() {
        return TypeGenerator.of(TestObjects.read("flow_tracker")).reached();
    }

    @Test
    void theClassOfHardTypesIsTheReviewedOne() throws IOException {
        Golden.assertGolden(TypeGenerator.of(TestObjects.read("torture"))
                .type("nested")
                .type("bits")
                .type("flexible")
                .type("unnamed_t")
                .type("unknown")
                .generate("com.example", "HardTypes"));
    }

    @Test
    void twoRunsGiveTheSameBytesFromWhereverTheObjectIs() {
        Generation once = flowTracker().generate("com.example", "FlowTracker");
        BpfElf elsewhere = BpfElf.of(TestObjects.root().resolve("bpf/target/classes/flow_tracker.bpf.o"));

        assertThat(flowTracker().generate("com.example", "FlowTracker")).isEqualTo(once);
        assertThat(TypeGenerator.of(elsewhere).reached().generate("com.example", "FlowTracker"))
                .isEqualTo(once);
    }

    @Test
    void everyObjectOfTheProjectGeneratesAndCompiles() throws IOException {
        List<Generation> generations = new ArrayList<>();
        for (Path file : TestObjects.all()) {
            String name = "T" + generations.size();
            generations.add(TypeGenerator.of(BpfElf.of(file)).reached().all().generate("all", name));
        }
        JavaCompiler.compile(generations);

        assertThat(generations).hasSizeGreaterThan(50);
    }

    @Test
    void filesAreWrittenOnlyIfTheyChange() throws IOException {
        Generation generation = flowTracker().generate("com.example", "FlowTracker");
        Path file = generation.writeTo(directory);
        FileTime past = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(file, past);

        assertThat(generation.writeTo(directory))
                .isEqualTo(directory.resolve("com/example/FlowTracker.java"))
                .hasContent(generation.source());
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(past);
        Files.writeString(file, "other");
        generation.writeTo(directory);
        assertThat(file).hasContent(generation.source());
        assertThat(TypeGenerator.of(
                                "x",
                                Btf.parse(TestObjects.read("flow_tracker")
                                        .section(".BTF")
                                        .orElseThrow()))
                        .generate("", "Empty")
                        .writeTo(directory))
                .isEqualTo(directory.resolve("Empty.java"));
    }

    @Test
    void classesAreNamedAfterFiles() {
        assertThat(Generation.className("flow_tracker.bpf.o")).isEqualTo("FlowTracker");
        assertThat(Generation.className("/build/net.d/flow.o")).isEqualTo("Flow");
        assertThat(Generation.className("/sys/kernel/btf/vmlinux")).isEqualTo("Vmlinux");
        assertThat(Generation.className("tc-l4.v2.bpf.o")).isEqualTo("TcL4V2");
        assertThat(Generation.className("2fast.bpf.o")).isEqualTo("_2fast");
        assertThat(Generation.className("gr\u00f6sse.bpf.o")).isEqualTo("Gru00f6sse");
        assertThat(Generation.className(".bpf.o")).isEqualTo("__");
    }

    @Test
    void namesThatAClassNeedsItselfAreNotGivenToIt() {
        List<Generation> generations = new ArrayList<>();
        for (String file : List.of(
                "open.bpf.o",
                "view.bpf.o",
                "string.bpf.o",
                "bpf_skeleton.bpf.o",
                "bpf_map.bpf.o",
                "consumer.bpf.o",
                "flow_key.bpf.o",
                "rodata.bpf.o")) {
            generations.add(SkeletonGenerator.of(TestObjects.read("flow_tracker"))
                    .resource("/flow_tracker.bpf.o")
                    .generate("named.p" + generations.size(), Generation.className(file)));
        }
        JavaCompiler.compile(generations);

        assertThat(generations)
                .extracting(Generation::className)
                .containsExactly("Open_", "View_", "String_", "BpfSkeleton", "BpfMap", "Consumer", "FlowKey", "Rodata");
    }

    /** The loop is generated code's client, so it is compiled with it. */
    @Test
    void viewsAllocateNothing() {
        Generation types =
                TypeGenerator.of(TestObjects.read("torture")).reached().generate("views", "Torture");
        Generation loop = new Generation("views", "Loop", """
                package views;

                import java.nio.ByteBuffer;

                /** Reads and writes members of all kinds. */
                public final class Loop implements Runnable {
                    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
                    private final Torture.Nested.View nested = new Torture.Nested.View();
                    private final Torture.Bits.View bits = new Torture.Bits.View();
                    private final Torture.Arrays_.View arrays = new Torture.Arrays_.View();
                    private final Torture.Packed.View packed = new Torture.Packed.View();
                    /** What was read. */
                    public long sum;

                    /** A loop. */
                    public Loop() {}

                    @Override
                    public void run() {
                        nested.wrap(buffer, 0);
                        bits.wrap(buffer, 256);
                        arrays.wrap(buffer, 512);
                        packed.wrap(buffer, 4096);
                        nested.setRaw(sum);
                        nested.setDeep(77);
                        nested.setShade(Torture.Color.BLUE);
                        nested.number().setTwice(sum);
                        sum += nested.raw() + nested.deep() + nested.shade().ordinal() + nested.number().half();
                        bits.setD(1L << 39);
                        bits.setColor(Torture.Color.GREEN);
                        bits.setH(!bits.h());
                        sum += bits.d() + bits.b() + bits.color().ordinal();
                        arrays.setDeep(1, 0, 1, sum);
                        arrays.setFlags(2, true);
                        arrays.grid(1, 1).setX((int) sum);
                        arrays.setOctets(1, 200);
                        sum += arrays.deep(1, 0, 1) + arrays.grid(1, 1).x() + arrays.octets(1) + arrays.name(3) + (arrays.flags(2) ? 1 : 0);
                        packed.setPort(443);
                        packed.setNumber(1.5);
                        sum += packed.port() + (long) packed.number() + packed.inside().be32();
                    }
                }
                """);
        Runnable run = (Runnable) Reflection.make(Reflection.load(JavaCompiler.compile(types, loop), "views.Loop"));

        assertThat(Allocation.bytesOf(run)).isLessThan(1);
    }

    /** Users see these names and shapes; that this compiles is most of the test. */
    @Test
    void unionsAreMadeFromEachArm() {
        Generation types =
                TypeGenerator.of(TestObjects.read("torture")).reached().generate("unions", "Torture");
        Generation use = new Generation("unions", "Use", """
                package unions;

                import java.nio.ByteBuffer;
                import java.nio.ByteOrder;

                /** Makes unions. */
                public final class Use implements Runnable {
                    /** A use. */
                    public Use() {}

                    @Override
                    public void run() {
                        Torture.Number_ half = Torture.Number_.ofHalf(0x1234);
                        check(half.half() == 0x1234 && half.bytes().length == 16 && half.bytes_().length == 12);
                        check(half.equals(Torture.Number_.copyOf(half.bytes())) && half.hashCode() == Torture.Number_.copyOf(half.bytes()).hashCode());
                        check(Torture.Number_.ofColor(Torture.Color.BLUE).colorValue() == 6);
                        check(Torture.Number_.ofColorValue(99).color() == Torture.Color.UNKNOWN);
                        check(Torture.Number_.ofLeft(1, 2).right() == 2);
                        check(Torture.Number_.ofLow(31).low() == 31);
                        Torture.NestedRawUnion deep = Torture.NestedRawUnion.ofOther(7, Torture.NestedRawUnionDeepestUnion.ofPair(new int[] {1, 2}));
                        check(deep.other() == 7 && deep.pair()[1] == 2);
                        ByteBuffer memory = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
                        deep.writeTo(memory, 0);
                        check(memory.getShort(0) == 7);
                        Torture.NestedRawUnion low = Torture.NestedRawUnion.ofLow(5, new byte[] {8, 9}, 1000);
                        check(low.low() == 5 && low.inner()[1] == 9 && low.deep() == 1000);
                        refused(() -> Torture.Number_.ofLow(32));
                        refused(() -> Torture.Number_.copyOf(new byte[15]));
                        refused(() -> Torture.Number_.ofColor(Torture.Color.UNKNOWN));
                        refused(() -> Torture.NestedRawUnion.ofLow(5, new byte[3], 1000));
                        check(Torture.Color.AZURE == Torture.Color.BLUE && Torture.Color.of(6) == Torture.Color.BLUE);
                    }

                    private static void check(boolean right) {
                        if (!right) {
                            throw new IllegalStateException();
                        }
                    }

                    private static void refused(Runnable code) {
                        try {
                            code.run();
                        } catch (IllegalArgumentException e) {
                            return;
                        }
                        throw new IllegalStateException();
                    }
                }
                """);
        ClassLoader loader = JavaCompiler.compile(types, use);

        ((Runnable) Reflection.make(Reflection.load(loader, "unions.Use"))).run();
        assertThat(Reflection.call(Reflection.load(loader, "unions.Torture$Number_"), "ofTwice", 255L))
                .asString()
                .startsWith("Number_[")
                .hasSize("Number_[]".length() + 32);
    }
}
