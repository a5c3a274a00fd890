package io.bpf4j.internal.attach;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.elf.Binary;
import io.bpf4j.internal.elf.BinaryFunction;
import io.bpf4j.internal.elf.NearNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file that a target means, and where its functions are. */
final class ProbedBinary {

    private final TraceFailure failure;
    private final Path path;
    /** What was read: a table of a large binary has many functions, and several may be asked for. */
    private final Map<Table, List<BinaryFunction>> tables = new EnumMap<>(Table.class);

    private ProbedBinary(TraceFailure failure, Path path) {
        this.failure = failure;
        this.path = path;
    }

    /**
     * Finds the file.
     *
     * @param binary its path, or the name of a library
     * @param process the process that has it loaded, or 0
     */
    static ProbedBinary find(TraceFailure failure, String binary, long process) {
        if (binary.indexOf('/') >= 0) {
            Path path = Path.of(binary);
            if (Files.notExists(path)) {
                throw failure.notFound(Errno.ENOENT, "there is no file " + binary);
            }
            return new ProbedBinary(failure, path);
        }
        try {
            return Libraries.find(binary, process)
                    .map(path -> new ProbedBinary(failure, path))
                    .orElseThrow(() -> failure.notFound(
                            Errno.ENOENT,
                            "there is no library " + binary
                                    + (process == 0 ? "" : " loaded in process " + process + ", or")
                                    + " in " + String.join(", ", Libraries.directories()) + "; give its path"));
        } catch (NoSuchFileException e) {
            throw failure.noProcess(process);
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(failure, "/proc/" + process + "/maps", e);
        }
    }

    String path() {
        return path.toString();
    }

    /** Where a function begins in the file. The table of the dynamic linker goes first, as libbpf has it. */
    long offset(String function) {
        int at = function.indexOf('@');
        String name = at < 0 ? function : function.substring(0, at);
        String version = at < 0 ? "" : function.substring(at).replace("@", "");
        List<BinaryFunction> found = named(Table.DYNAMIC, name, version);
        if (found.isEmpty()) {
            found = named(Table.ALL, name, version);
        }
        if (found.isEmpty()) {
            throw failure.notFound(Errno.ENOENT, "there is no function " + function + " in " + path + near(name));
        }
        List<BinaryFunction> strong =
                found.stream().filter(each -> !each.weak()).toList();
        List<Long> offsets = (strong.isEmpty() ? found : strong)
                .stream().map(BinaryFunction::offset).distinct().toList();
        if (offsets.size() > 1) {
            throw failure.notFound(
                    Errno.EINVAL,
                    path + " has " + offsets.size() + " functions " + function + ", at the offsets " + offsets
                            + "; give the offset or the version, such as " + name + "@"
                            + found.get(0).version());
        }
        return offsets.get(0);
    }

    private List<BinaryFunction> named(Table table, String name, String version) {
        return functions(table).stream()
                .filter(each -> each.name().equals(name)
                        && (version.isEmpty() || each.version().equals(version)))
                .toList();
    }

    /** Where the functions begin that match a pattern. The larger table goes first, as libbpf has it. */
    List<Long> offsetsMatching(String pattern) {
        Pattern names = glob(pattern);
        return Stream.of(Table.ALL, Table.DYNAMIC)
                .map(table -> functions(table).stream()
                        .filter(each -> names.matcher(each.name()).matches())
                        .map(BinaryFunction::offset)
                        .distinct()
                        .toList())
                .filter(offsets -> !offsets.isEmpty())
                .findFirst()
                .orElseThrow(() -> failure.notFound(
                        Errno.ENOENT,
                        "no function of " + path + " matches " + pattern
                                + "; symbols are compared, so that names of C++ and Rust want a * at both ends"));
    }

    private static Pattern glob(String pattern) {
        StringBuilder expression = new StringBuilder();
        for (char each : pattern.toCharArray()) {
            expression.append(
                    switch (each) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(each));
                    });
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }

    private String near(String name) {
        List<String> near = NearNames.of(
                name,
                Stream.of(Table.DYNAMIC, Table.ALL)
                        .flatMap(table -> functions(table).stream())
                        .map(BinaryFunction::name)
                        .toList());
        if (!near.isEmpty()) {
            return "; it has " + String.join(", ", near);
        }
        return functions(Table.ALL).isEmpty()
                ? "; its symbols are stripped but those of the dynamic linker, so that a function which is not exported is found by its offset only"
                : "";
    }

    private List<BinaryFunction> functions(Table table) {
        return tables.computeIfAbsent(table, this::read);
    }

    private List<BinaryFunction> read(Table table) {
        try {
            return table == Table.DYNAMIC ? Binary.dynamicFunctions(path) : Binary.allFunctions(path);
        } catch (IOException e) {
            throw unreadable(failure, path.toString(), e);
        }
    }

    private static RuntimeException unreadable(TraceFailure failure, String file, Exception reason) {
        return reason instanceof AccessDeniedException
                ? failure.denied("the file " + file + " may not be read")
                : failure.notFound(
                        Errno.EINVAL, "the functions of " + file + " cannot be read: " + reason.getMessage());
    }

    private enum Table {
        DYNAMIC,
        ALL
    }
}
