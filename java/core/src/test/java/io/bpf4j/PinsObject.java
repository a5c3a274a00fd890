package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An object with maps of many kinds, and a directory for their pins. */
abstract class PinsObject {

    PinDirectory directory;

    @BeforeEach
    void makeDirectory() {
        directory = new PinDirectory("pins-test");
    }

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    Path pin(String map) {
        return directory.resolve(map);
    }

    /** An object one of whose maps is pinned under its name. */
    OpenObject open(String map, Consumer<OpenMap> settings) {
        return TestObjects.open("pins").map(map, each -> settings.accept(each.pinPath(pin(map))));
    }

    /** Pins a map as the object declares it, with entries, and returns its id. */
    long pinned(String map, Consumer<BpfMap<byte[], byte[]>> fill) {
        return pinned(map, settings -> {}, fill);
    }

    long pinned(String map, Consumer<OpenMap> settings, Consumer<BpfMap<byte[], byte[]>> fill) {
        try (BpfObject object = open(map, settings).load()) {
            fill.accept(object.map(map));
            return object.map(map).info().id();
        }
    }

    static void numbers(BpfMap<byte[], byte[]> map, int count) {
        BpfMap<Long, Long> numbers = map.as(BpfType.U32, BpfType.U32);
        LongStream.range(0, count).forEach(i -> numbers.update(i, 100 + i));
    }

    static TreeMap<Long, Long> content(BpfMap<Long, Long> map) {
        return map.stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey(), entry -> entry.getValue(), (a, b) -> a, TreeMap::new));
    }

    static void assertMismatch(OpenObject open, String... texts) {
        assertThatExceptionOfType(MapMismatchException.class)
                .isThrownBy(open::load)
                .satisfies(e -> {
                    for (String text : texts) {
                        assertThat(e).hasMessageContaining(text);
                    }
                });
        assertThatThrownBy(open::load).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }
}
