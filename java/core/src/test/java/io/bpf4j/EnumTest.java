package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The constants have the numbers that the running kernel's own types give them. */
@KernelTest
class EnumTest {

    private static JsonNode types;

    private static void assertNumbers(String kernelEnum, String prefix, List<? extends Enum<?>> constants) {
        JsonNode values = kernelEnum(kernelEnum);
        int compared = 0;
        for (JsonNode value : values) {
            String name = value.get("name").asText();
            int number = value.get("val").asInt();
            if (number < constants.size() && !name.contains("MAX_BPF") && !name.endsWith("_DEPRECATED")) {
                assertThat(prefix + constants.get(number)).isEqualTo(name);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(5);
    }

    /** Read once: it is long. */
    @BeforeAll
    static void readTypes() {
        types = Commands.json("bpftool", "-j", "btf", "dump", "file", "/sys/kernel/btf/vmlinux")
                .get("types");
    }

    @AfterAll
    static void forgetTypes() {
        types = null;
    }

    private static JsonNode kernelEnum(String name) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode type : types) {
            if (type.get("kind").asText().equals("ENUM")
                    && type.get("name").asText().equals(name)) {
                found.add(type);
            }
        }
        assertThat(found).as("enum %s in the kernel", name).hasSize(1);
        return found.get(0).get("values");
    }

    @Test
    void programTypes() {
        assertNumbers("bpf_prog_type", "BPF_PROG_TYPE_", known(BpfProgramType.values()));
    }

    @Test
    void linkTypes() {
        assertNumbers("bpf_link_type", "BPF_LINK_TYPE_", known(BpfLinkType.values()));
    }

    @Test
    void mapTypes() {
        assertNumbers("bpf_map_type", "BPF_MAP_TYPE_", known(BpfMapType.values()));
    }

    @Test
    void unknownNumbersAreUnknown() {
        assertThat(BpfMapType.of(10_000)).isEqualTo(BpfMapType.UNKNOWN);
        assertThat(BpfProgramType.of(-1)).isEqualTo(BpfProgramType.UNKNOWN);
        assertThat(BpfLinkType.of(BpfLinkType.UNKNOWN.ordinal())).isEqualTo(BpfLinkType.UNKNOWN);
    }

    /** Without {@code UNKNOWN}, the last. */
    private static <E extends Enum<E>> List<E> known(E[] values) {
        return List.of(values).subList(0, values.length - 1);
    }
}
