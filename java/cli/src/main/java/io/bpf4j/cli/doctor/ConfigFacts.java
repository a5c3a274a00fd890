package io.bpf4j.cli.doctor;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the kernel was built with.
 *
 * @param source the file that tells
 * @param options the options that are set, without those that are off
 */
record ConfigFacts(Fact<String> source, Fact<Map<String, String>> options) {

    static ConfigFacts gather(SystemFiles files, Fact<String> release) {
        Fact<String> compressed = files.compressed("/proc/config.gz");
        if (compressed.value().isPresent()) {
            return of("/proc/config.gz", compressed);
        }
        return release.value().stream()
                .flatMap(name -> Stream.of("/boot/config-" + name, "/lib/modules/" + name + "/config"))
                .map(path -> of(path, files.text(path)))
                .filter(config -> config.options().value().isPresent())
                .findFirst()
                .orElseGet(() -> unknown("there is neither /proc/config.gz nor /boot/config-"
                        + release.value().orElse("<release>")));
    }

    private static ConfigFacts of(String source, Fact<String> text) {
        return new ConfigFacts(text.map(any -> source), text.map(ConfigFacts::parse));
    }

    private static ConfigFacts unknown(String reason) {
        return new ConfigFacts(Fact.unknown(reason), Fact.unknown(reason));
    }

    private static Map<String, String> parse(String text) {
        return text.lines()
                .filter(line -> line.startsWith("CONFIG_") && line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> second));
    }

    /** Which of some options are neither built in nor a module. */
    Fact<List<String>> missing(List<String> names) {
        return options.map(
                set -> names.stream().filter(name -> !set.containsKey(name)).toList());
    }
}
