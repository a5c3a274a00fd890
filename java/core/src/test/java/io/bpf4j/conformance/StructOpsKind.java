package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import java.util.Optional;

/** Functions of the kernel that programs stand in for. Such a map comes with its programs only; that it takes effect is not tested here. */
final class StructOpsKind {

    static final MapKind KIND = new MapKind(
            BpfMapType.STRUCT_OPS,
            Optional.empty(),
            "struct_ops",
            "still",
            map -> () -> map.lookup(new byte[4]),
            StructOpsKind::operations);

    private StructOpsKind() {}

    private static void operations(BpfMap<byte[], byte[]> map) {
        assertThat(map.keySize()).isEqualTo(4);
        assertThat(map.maxEntries()).isEqualTo(1);
        assertThat(map.firstKey()).hasValueSatisfying(key -> assertThat(key).containsOnly(0));
        assertThat(map.nextKey(new byte[4])).isEmpty();
        assertThat(map.lookup(new byte[4]))
                .as("the kernel's struct before it is registered")
                .hasValueSatisfying(value -> assertThat(value).containsOnly(0));
        Access.assertRefused(map, Access.TAKE);
    }
}
