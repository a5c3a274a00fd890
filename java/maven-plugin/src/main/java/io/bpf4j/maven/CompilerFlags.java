package io.bpf4j.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What all programs of one execution are compiled with.
 *
 * @param cpu the instruction set
 * @param includes directories of the user's headers
 * @param systemIncludes directories of other people's headers, in which the compiler sees nothing to warn about
 * @param defines macros; one without a value is null
 * @param moreArguments the user's own, which come last
 */
record CompilerFlags(
        Architecture architecture,
        String cpu,
        List<Path> includes,
        List<Path> systemIncludes,
        Map<String, String> defines,
        boolean failOnWarning,
        List<String> moreArguments) {

    List<String> arguments(ProjectPaths paths) {
        List<String> arguments = new ArrayList<>(List.of(
                "-target",
                architecture.target(),
                "-mcpu=" + cpu,
                // The verifier cannot follow code that was not optimised, and BTF comes from the debug information.
                "-O2",
                "-g",
                // Which some distributions turn on for all; BPF has no functions for it.
                "-fno-stack-protector",
                "-ffile-prefix-map=" + paths.base() + "=.",
                "-fno-color-diagnostics",
                "-Wall"));
        if (failOnWarning) {
            arguments.add("-Werror");
        }
        arguments.add("-D" + architecture.define());
        defines.forEach((name, value) -> arguments.add(value == null ? "-D" + name : "-D" + name + "=" + value));
        includes.forEach(directory -> arguments.add("-I" + paths.name(directory)));
        systemIncludes.forEach(directory -> arguments.addAll(List.of("-isystem", paths.name(directory))));
        architecture.includes().forEach(directory -> arguments.addAll(List.of("-idirafter", directory.toString())));
        arguments.addAll(moreArguments);
        return arguments;
    }
}
