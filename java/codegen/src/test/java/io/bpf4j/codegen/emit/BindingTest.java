package io.bpf4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palantir.javapoet.ClassName;
import io.bpf4j.BpfObject;
import io.bpf4j.LayoutMismatchException;
import io.bpf4j.RunOptions;
import io.bpf4j.btf.BpfElf;
import io.bpf4j.btf.MapDefinition;
import io.bpf4j.codegen.Generation;
import io.bpf4j.codegen.TypeGenerator;
import io.bpf4j.codegen.layout.LayoutReader;
import io.bpf4j.codegen.testing.JavaCompiler;
import io.bpf4j.codegen.testing.Reflection;
import io.bpf4j.codegen.testing.TestObjects;
import io.bpf4j.junit.BpfTest;
import io.bpf4j.type.BpfType;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Maps in the kernel, bound to generated types. */
@BpfTest
class BindingTest {

    private BpfObject object;
    private Map<String, BpfType<?>> types;

    @BeforeEach
    void load() {
        BpfElf file = TestObjects.read("layouts");
        types = types(file);
        object = BpfObject.openResource(TestObjects.class, "/layouts.bpf.o").load();
        object.program("fill").run(RunOptions.packet(new byte[64]));
    }

    @AfterEach
    void close() {
        object.close();
    }

    /** The Java types of the maps' values, as the class of an object would name them. */
    @SuppressWarnings("unchecked")
    private static Map<String, BpfType<?>> types(BpfElf file) {
        JavaTypes javaTypes = new JavaTypes(ClassName.get("bound", "Layouts"), new JavaNames());
        LayoutReader layouts = new LayoutReader(file.btf());
        for (MapDefinition map : file.maps()) {
            map.key().ifPresent(type -> javaTypes.add(layouts.read(type), map.name() + "_key"));
            map.value().ifPresent(type -> javaTypes.add(layouts.read(type), map.name() + "_value"));
        }
        javaTypes.name();
        StringBuilder entries = new StringBuilder();
        for (MapDefinition map : file.maps()) {
            map.value()
                    .ifPresent(value -> entries.append("types.put(\"%s\", %s);%n"
                            .formatted(
                                    map.name(),
                                    javaTypes.typeOf(layouts.read(value)).bpfType())));
        }
        Generation use = new Generation("bound", "Use", """
                package bound;

                /** Names types. */
                public final class Use implements java.util.function.Supplier<java.util.Map<String, io.bpf4j.type.BpfType<?>>> {
                    /** A use. */
                    public Use() {}

                    @Override
                    public java.util.Map<String, io.bpf4j.type.BpfType<?>> get() {
                        java.util.Map<String, io.bpf4j.type.BpfType<?>> types = new java.util.TreeMap<>();
                        %s
                        return types;
                    }
                }
                """.formatted(entries));
        ClassLoader loader =
                JavaCompiler.compile(TypeGenerator.of(file).reached().generate("bound", "Layouts"), use);
        return new TreeMap<>(
                ((Supplier<Map<String, BpfType<?>>>) Reflection.make(Reflection.load(loader, "bound.Use"))).get());
    }

    @Test
    void everyMapTakesItsGeneratedType() {
        assertThat(types).hasSizeGreaterThan(10);
        types.forEach((map, type) -> {
            BpfType<?> key = object.map(map).info().keySize() == 4
                    ? BpfType.U32
                    : BpfType.bytes(object.map(map).info().keySize());
            assertThat(object.map(map, key, type).info().valueSize()).as(map).isEqualTo(type.size());
        });
    }

    @Test
    void whatProgramsWroteIsWrittenBackAsItWas() {
        for (String map :
                new String[] {"plain", "packed", "nested", "unions", "anonymous", "bits", "padded", "enums", "arrays"
                }) {
            byte[] before = bytes(map);
            update(map, types.get(map));

            assertThat(bytes(map)).as(map).isEqualTo(before);
        }
    }

    private byte[] bytes(String map) {
        int size = object.map(map).info().valueSize();
        return object.map(map, BpfType.U32, BpfType.bytes(size)).lookup(0L).orElseThrow();
    }

    private <V> void update(String map, BpfType<V> type) {
        V value = object.map(map, BpfType.U32, type).lookup(0L).orElseThrow();
        object.map(map, BpfType.U32, BpfType.bytes(type.size())).update(0L, new byte[type.size()]);
        object.map(map, BpfType.U32, type).update(0L, value);
    }

    @Test
    void typesOfOtherMapsAreRefused() {
        assertThatThrownBy(() -> object.map("bits", BpfType.U32, types.get("plain")))
                .isInstanceOf(LayoutMismatchException.class);
        assertThatThrownBy(() -> object.map("plain", BpfType.U32, types.get("bits")))
                .isInstanceOf(LayoutMismatchException.class)
                .hasMessageContaining("in Java meets no bit-field of its width in BTF");
        assertThatThrownBy(() -> object.map("plain", BpfType.U32, types.get("unions")))
                .isInstanceOf(LayoutMismatchException.class);
    }
}
