package io.bpf4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bpf4j.MapInfo;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What {@code bpftool} says of maps, and reads from and writes to those without BTF, whose keys and values it shows as bytes. Bytes are text in
 * hexadecimal here.
 */
public final class Bpftool {

    private Bpftool() {}

    /** Fails unless the library says the same of a map. */
    public static void assertShows(MapInfo info) {
        JsonNode shown = Commands.json("bpftool", "-j", "map", "show", "id", Long.toString(info.id()));
        assertThat(shown.get("id").asLong()).isEqualTo(info.id());
        assertThat(shown.path("name").asText()).isEqualTo(info.name());
        // One that does not know the kind shows its number.
        assertThat(shown.get("type").asText())
                .isIn(
                        info.type().name().toLowerCase(Locale.ROOT),
                        Integer.toString(info.type().ordinal()));
        assertThat(shown.get("bytes_key").asInt()).isEqualTo(info.keySize());
        assertThat(shown.get("bytes_value").asInt()).isEqualTo(info.valueSize());
        assertThat(shown.get("max_entries").asLong()).isEqualTo(info.maxEntries());
        assertThat(shown.get("flags").asInt())
                .isEqualTo(info.flags().stream()
                        .mapToInt(flag -> 1 << flag.ordinal())
                        .sum());
        assertThat(shown.path("bytes_memlock").asLong()).isEqualTo(info.memlock());
        assertThat(shown.get("frozen").asInt() == 1).isEqualTo(info.frozen());
        assertThat(shown.path("btf_id").asLong()).isEqualTo(info.btfId());
    }

    /** Values by their keys, without the indices that have none. */
    public static Map<String, String> entries(long map) {
        Map<String, String> entries = new TreeMap<>();
        for (JsonNode entry : dump(map)) {
            if (entry.path("value").isArray()) {
                entries.put(bytes(entry.get("key")), bytes(entry.get("value")));
            }
        }
        return entries;
    }

    /** Values of all CPUs by their keys. */
    public static Map<String, Map<Integer, String>> entriesByCpu(long map) {
        Map<String, Map<Integer, String>> entries = new TreeMap<>();
        for (JsonNode entry : dump(map)) {
            Map<Integer, String> values = new TreeMap<>();
            entry.get("values").forEach(value -> values.put(value.get("cpu").asInt(), bytes(value.get("value"))));
            entries.put(bytes(entry.get("key")), values);
        }
        return entries;
    }

    private static JsonNode dump(long map) {
        return Commands.json("bpftool", "-j", "map", "dump", "id", Long.toString(map));
    }

    /** Writes an entry. */
    public static void update(long map, String key, String value) {
        run("update", map, join(words("key", key), words("value", value)));
    }

    /** Writes an entry whose value is a program or map of an id. */
    public static void updateById(long map, String key, long id) {
        run("update", map, join(words("key", key), List.of("value", "id", Long.toString(id))));
    }

    /** Adds a value to a queue or stack. */
    public static void push(long map, String value) {
        run("push", map, words("value", value));
    }

    /** Takes a value from a queue or stack. */
    public static String pop(long map) {
        return bytes(Commands.json("bpftool", "-j", "map", "pop", "id", Long.toString(map))
                .get("value"));
    }

    private static void run(String command, long map, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("bpftool", "map", command, "id", Long.toString(map)));
        line.addAll(arguments);
        Commands.run(line.toArray(String[]::new));
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** {@code value hex 01 02}. */
    private static List<String> words(String what, String bytes) {
        List<String> words = new ArrayList<>(List.of(what, "hex"));
        for (byte each : HexFormat.of().parseHex(bytes)) {
            words.add(HexFormat.of().toHexDigits(each));
        }
        return words;
    }

    private static String bytes(JsonNode array) {
        StringBuilder bytes = new StringBuilder();
        array.forEach(each -> bytes.append(each.asText().substring("0x".length())));
        return bytes.toString();
    }
}
