package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.internal.btf.MapReader;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.elf.ElfFile;
import io.bpf4j.internal.layout.LayoutCheck;
import io.bpf4j.testing.ObjectMutator;
import io.bpf4j.testing.TestObjects;
import io.bpf4j.type.BpfType;
import io.bpf4j.type.CType;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compares Java types with damaged BTF: the comparison ends, with a {@link BpfObjectFormatException} if with any. */
class LayoutFuzzTest {

    private static final long SEED = Long.getLong("io.bpf4j.fuzz.seed", 20_261_121);
    private static final int MUTATIONS = 1_500;

    record Inner(@CType("__u8") int kind, @CType("__u32") long count) {}

    record Plain(
            @CType("__u32") long sourceAddress,
            @CType("__u32") long destinationAddress,
            @CType("__u16") int port,
            @CType("__u64") long bytes) {}

    record Nested(
            @CType("__u16") int id,
            Inner first,
            @CType("struct inner[2]") List<Inner> more) {}

    private static final List<BpfType<?>> JAVA_TYPES = List.of(
            BpfType.U32,
            BpfType.bytes(16),
            BpfType.array(BpfType.U32, 4),
            BpfType.ofRecord(Plain.class),
            BpfType.ofRecord(Nested.class));

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void damagedTypesAreRefusedOrComparedAndNothingElseHappens() {
        ObjectMutator mutator = new ObjectMutator(TestObjects.bytes("layouts"), ".BTF");
        int refused = 0;
        int compared = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] object = mutator.mutate(new Random(SEED + i));
            try {
                compareAll(ElfFile.check("damaged", ByteBuffer.wrap(object)).btf());
                compared++;
            } catch (BpfObjectFormatException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed " + (SEED + i) + " is not refused but throws; the object is\n"
                                + HexFormat.of().formatHex(object),
                        e);
            }
        }
        assertThat(refused).as("objects that were refused").isPositive();
        assertThat(compared).as("objects whose types were compared").isPositive();
    }

    private static void compareAll(BtfTypes types) {
        for (String map : List.of("plain", "keyed", "events")) {
            MapReader.find(types, map).ifPresent(definition -> {
                for (BpfType<?> java : JAVA_TYPES) {
                    definition.key().ifPresent(id -> LayoutCheck.difference(types, id, java));
                    definition.value().ifPresent(id -> LayoutCheck.difference(types, id, java));
                }
            });
        }
        for (int id = 1; id < types.size(); id++) {
            switch (types.kind(id)) {
                case BtfTypes.VAR, BtfTypes.DATASEC, BtfTypes.DECL_TAG -> {}
                default -> {
                    for (BpfType<?> java : JAVA_TYPES) {
                        LayoutCheck.difference(types, id, java);
                    }
                }
            }
        }
    }
}
