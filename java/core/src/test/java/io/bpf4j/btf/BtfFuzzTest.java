package io.bpf4j.btf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.ObjectMutator;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads damaged BTF and damaged objects, and all that can be asked of them: every call ends, with a {@link BpfObjectFormatException} if with any.
 *
 * <p>{@code -Dio.bpf4j.fuzz.seed} chooses the damage.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BtfFuzzTest {

    private static final long SEED = Long.getLong("io.bpf4j.fuzz.seed", 20_261_121);
    private static final int MUTATIONS = 10_000;
    private static final int LONGEST_VALUE = 1 << 16;

    @TempDir
    private Path directory;

    private int refused;
    private int looked;

    @BeforeEach
    void countAnew() {
        refused = 0;
        looked = 0;
    }

    @Test
    void damagedBtfIsRefusedOrReadAndNothingElseHappens() throws IOException {
        List<ObjectMutator> mutators = new ArrayList<>();
        Path globals = Files.write(directory.resolve("globals.o"), TestObjects.bytes("globals"));
        mutators.add(ObjectMutator.ofBtf(rawBtf(globals), ByteOrder.nativeOrder()));
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            Path compiled = Compiler.compile(directory, order, Compiler.PROGRAM);
            mutators.add(ObjectMutator.ofBtf(rawBtf(compiled), order));
        }
        for (int i = 0; i < MUTATIONS; i++) {
            Random random = new Random(SEED + i);
            byte[] bytes = mutators.get(random.nextInt(mutators.size())).mutate(random);
            attempt(SEED + i, bytes, () -> lookAtAll(Btf.parse(bytes)));
        }
        assertThat(refused).as("BTF that was refused at once").isBetween(1, MUTATIONS - 1);
        assertThat(looked).as("calls that were made").isGreaterThan(MUTATIONS);
    }

    private byte[] rawBtf(Path object) throws IOException {
        Path raw = directory.resolve("raw");
        Commands.run(
                "llvm-objcopy",
                "-O",
                "binary",
                "--only-section=.BTF",
                "--set-section-flags=.BTF=alloc",
                object.toString(),
                raw.toString());
        return Files.readAllBytes(raw);
    }

    @Test
    void damagedObjectsAreRefusedOrReadAndNothingElseHappens() throws IOException {
        byte[] compiled = Files.readAllBytes(Compiler.compile(directory, ByteOrder.nativeOrder(), Compiler.PROGRAM));
        List<ObjectMutator> mutators = new ArrayList<>();
        for (byte[] object : List.of(compiled, TestObjects.bytes("maps"), TestObjects.bytes("core_relocations"))) {
            mutators.add(new ObjectMutator(object));
            mutators.add(new ObjectMutator(object, ".BTF"));
            mutators.add(new ObjectMutator(object, ".BTF.ext"));
            mutators.add(new ObjectMutator(object, ".symtab", ".maps", ".data"));
        }
        Path file = directory.resolve("damaged.o");
        for (int i = 0; i < MUTATIONS; i++) {
            Random random = new Random(SEED + i);
            byte[] bytes = mutators.get(random.nextInt(mutators.size())).mutate(random);
            attempt(SEED + i, bytes, () -> lookAtAll(BpfElf.parse("damaged", bytes)));
            if (i % 4 == 0) {
                Files.write(file, bytes);
                attempt(SEED + i, bytes, () -> Btf.of(file).types().forEach(type -> looked++));
            }
        }
        assertThat(refused).as("objects that were refused at once").isBetween(1, MUTATIONS - 1);
        assertThat(looked).as("calls that were made").isGreaterThan(MUTATIONS);
    }

    private void lookAtAll(BpfElf elf) {
        look(elf::maps);
        look(elf::programs);
        look(elf::globals);
        look(elf::structOps);
        look(elf::license);
        look(elf::sections);
        look(elf::functions);
        look(elf::lines);
        look(elf::relocations);
        elf.sections().forEach(section -> look(() -> elf.section(section)));
        lookAtAll(elf.btf());
    }

    private void lookAtAll(Btf btf) {
        CFormat c = CFormat.of(btf);
        ValueFormat values = ValueFormat.of(btf);
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_VALUE);
        for (int i = 0; i < 256; i++) {
            bytes.put(i, (byte) (i * 37));
        }
        look(() -> btf.find("outer"));
        look(() -> btf.findAll("bits"));
        look(c::vmlinux);
        for (int each = 0; each < btf.typeCount(); each++) {
            int id = each;
            look(() -> btf.type(id) instanceof BtfType.Composite composite ? btf.members(composite) : "");
            look(() -> btf.find(btf.type(id).name(), BtfType.Composite.class));
            look(() -> btf.resolve(id));
            look(() -> btf.alignment(id));
            look(() -> c.name(id));
            look(() -> c.declaration(id));
            look(() -> c.declarations(id));
            look(() -> btf.size(id) <= LONGEST_VALUE ? format(values, id, bytes) : "");
        }
    }

    /** Sections say how long they are, and may lie. */
    private static String format(ValueFormat values, int id, ByteBuffer bytes) {
        try {
            return values.format(id, bytes);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private interface Question {

        Object ask();
    }

    /** Damage that one question meets is none to the next one. */
    private void look(Question question) {
        try {
            assertThat(question.ask()).isNotNull();
        } catch (BpfObjectFormatException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        looked++;
    }

    private void attempt(long seed, byte[] bytes, Runnable reading) {
        try {
            reading.run();
        } catch (BpfObjectFormatException e) {
            refused++;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "seed " + seed + " is not refused but throws; the bytes are\n"
                            + HexFormat.of().formatHex(bytes),
                    e);
        }
    }
}
