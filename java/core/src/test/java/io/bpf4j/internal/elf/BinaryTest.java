package io.bpf4j.internal.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.bpf4j.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbol tables of binaries, whole and damaged. */
class BinaryTest {

    private static final int MUTANTS = 3_000;

    @TempDir
    Path directory;

    private Path compile() {
        Path program = directory.resolve("probed");
        Commands.run("gcc", "-std=gnu11", "-O2", "-rdynamic", "-o", program.toString(), "src/test/c/probed.c");
        return program;
    }

    @Test
    void functionsAreWhereNmSaysThatTheyAre() throws IOException {
        Path program = compile();
        Map<String, Long> expected = new TreeMap<>();
        Commands.run("nm", "--defined-only", program.toString())
                .lines()
                .map(line -> line.split(" "))
                .filter(words -> words[1].matches("[TtWw]") && words[2].contains("prob"))
                .forEach(words -> expected.put(words[2], Long.parseLong(words[0], 16)));
        assertThat(expected).hasSize(2);
        for (List<BinaryFunction> functions : List.of(Binary.allFunctions(program), Binary.dynamicFunctions(program))) {
            expected.forEach((name, offset) -> assertThat(functions)
                    .anyMatch(each -> each.name().equals(name) && each.offset() == offset && !each.weak()));
        }
    }

    @Test
    void strippedBinariesHaveOnlyWhatTheDynamicLinkerNeeds() throws IOException {
        Path program = compile();
        Commands.run("strip", program.toString());
        assertThat(Binary.allFunctions(program)).isEmpty();
        assertThat(Binary.dynamicFunctions(program))
                .anyMatch(each -> each.name().equals("probed_first"));
    }

    @Test
    void whatIsNoBinaryIsAnException() throws IOException {
        Path file = directory.resolve("file");
        assertThatIOException().isThrownBy(() -> Binary.allFunctions(file));
        Files.write(file, new byte[200]);
        assertThatIOException()
                .isThrownBy(() -> Binary.allFunctions(file))
                .withMessageContaining("it is not an ELF file");
        assertThatIOException().isThrownBy(() -> Binary.allFunctions(directory));
    }

    @Test
    void damagedBinariesAreExceptionsAtMost() throws IOException {
        byte[] whole = Files.readAllBytes(compile());
        Path mutant = directory.resolve("mutant");
        Random random = new Random(5);
        int sections = whole.length - 64 * 40;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] bytes = whole.clone();
            for (int change = 0; change < 4; change++) {
                int place = switch (random.nextInt(3)) {
                    case 0 -> random.nextInt(64);
                    case 1 -> sections + random.nextInt(whole.length - sections);
                    default -> random.nextInt(whole.length);
                };
                bytes[place] = (byte) random.nextInt();
            }
            Files.write(mutant, bytes);
            try {
                Binary.allFunctions(mutant);
                Binary.dynamicFunctions(mutant);
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void namesOfTheSourceAreReadFromSymbols() {
        assertThat(SourceName.of("_ZN3app6Server6handleEi")).contains("app::Server::handle");
        assertThat(SourceName.of("_Z6handlei")).contains("handle");
        assertThat(SourceName.of("_ZN3app5parse17h0123456789abcdefE")).contains("app::parse");
        assertThat(SourceName.of("_RNvNtCs1234_3lib5inner6decode")).contains("lib::inner::decode");
        assertThat(SourceName.of("malloc")).isEmpty();
        assertThat(SourceName.of("_ZN9999999999")).isEmpty();
    }

    @Test
    void nearNamesAreFewAndTheNearestFirst() {
        List<String> symbols = List.of("read_line", "read_lines", "write_line", "READ_LINE", "read_lime", "x");
        assertThat(NearNames.of("read_line", symbols)).containsExactly("read_line", "READ_LINE", "read_lime");
        assertThat(NearNames.of("nothing_like_it", symbols)).isEmpty();
        assertThat(NearNames.of("y", symbols)).isEmpty();
    }
}
