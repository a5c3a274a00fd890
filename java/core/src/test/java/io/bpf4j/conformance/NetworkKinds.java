package io.bpf4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.BpfException;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.CpuMap;
import io.bpf4j.DeviceMap;
import io.bpf4j.DeviceMap.Device;
import io.bpf4j.KeyExistsException;
import io.bpf4j.MapFullException;
import io.bpf4j.MapSpec;
import io.bpf4j.UpdateMode;
import io.bpf4j.XskMap;
import io.bpf4j.internal.PossibleCpus;
import io.bpf4j.testing.TestNative;
import io.bpf4j.testing.Veth;
import io.bpf4j.type.BpfType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Kinds that XDP programs redirect packets to. */
final class NetworkKinds {

    /** The loopback interface of every network namespace. */
    private static final int LOOPBACK = 1;

    private NetworkKinds() {}

    static List<MapKind> all() {
        return List.of(
                MapKind.of(MapSpec.of(BpfMapType.DEVMAP, 4, 8, 4), NetworkKinds::device, map -> devices(map, 3L)),
                MapKind.of(
                        MapSpec.of(BpfMapType.DEVMAP_HASH, 4, 8, 4),
                        NetworkKinds::device,
                        map -> devices(map, 0xffff_ffffL)),
                MapKind.of(
                        MapSpec.of(BpfMapType.CPUMAP, 4, 8, 4),
                        map -> {
                            CpuMap cpus = CpuMap.of(map);
                            return () -> cpus.get(0);
                        },
                        NetworkKinds::cpus),
                MapKind.of(
                        MapSpec.of(BpfMapType.XSKMAP, 4, 4, 4),
                        map -> {
                            XskMap sockets = XskMap.of(map);
                            return () -> sockets.remove(0);
                        },
                        NetworkKinds::sockets));
    }

    private static Runnable device(BpfMap<?, ?> map) {
        DeviceMap devices = DeviceMap.of(map);
        return () -> devices.get(0);
    }

    private static void devices(BpfMap<byte[], byte[]> map, long key) {
        DeviceMap devices = DeviceMap.of(map);
        Device loopback = new Device(LOOPBACK, OptionalLong.empty());
        assertThat(devices.get(key)).isEmpty();
        devices.put(key, LOOPBACK);
        assertThat(devices.get(key)).contains(loopback);
        devices.put(0, "lo");
        Map<Long, Device> seen = new HashMap<>();
        devices.forEach(seen::put);
        assertThat(seen).isEqualTo(Map.of(0L, loopback, key, loopback));
        assertThat(devices.remove(0)).isTrue();
        assertThat(devices.get(0)).isEmpty();
        assertThat(devices.remove(0)).isEqualTo(map.type() == BpfMapType.DEVMAP);
        assertThatExceptionOfType(KeyExistsException.class)
                .isThrownBy(() -> map.as(BpfType.U32, BpfType.bytes(8))
                        .update(key, new byte[] {LOOPBACK, 0, 0, 0, 0, 0, 0, 0}, UpdateMode.NO_EXIST));
        assertWrongDevicesRefused(devices);
        assertDevicePrograms(devices);
        if (map.type() == BpfMapType.DEVMAP) {
            assertThat(devices.get(4)).isEmpty();
            for (Runnable outOfRange : List.<Runnable>of(() -> devices.put(4, LOOPBACK), () -> devices.remove(4))) {
                assertThatExceptionOfType(BpfException.class)
                        .isThrownBy(outOfRange::run)
                        .withMessageContaining("not below 4");
            }
        } else {
            assertThatExceptionOfType(MapFullException.class).isThrownBy(() -> {
                for (int more = 0; more <= 4; more++) {
                    devices.put(more, LOOPBACK);
                }
            });
        }
        assertEntriesEndWithInterfaces(devices);
        Access.assertRefused(map, Access.TAKE);
    }

    private static void assertWrongDevicesRefused(DeviceMap devices) {
        assertThatIllegalArgumentException().isThrownBy(() -> devices.put(0, 0));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> devices.put(0, Integer.MAX_VALUE))
                .withMessageContaining("no interface");
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> devices.put(0, "bpf4j-none"))
                .withMessageContaining("bpf4j-none");
    }

    private static void assertDevicePrograms(DeviceMap devices) {
        try (BpfObject object = ConformanceObject.withPrograms(List.of(), "on_device", "ten")) {
            BpfProgram program = object.program("on_device");
            devices.put(1, "lo", program);
            assertThat(devices.get(1)).contains(new Device(LOOPBACK, OptionalLong.of(program.id())));
            BpfProgram other = object.program("ten");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> devices.put(1, LOOPBACK, other))
                    .withMessageContaining("xdp/devmap");
            assertThat(devices.remove(1)).isTrue();
            try (BpfMap<byte[], byte[]> small = BpfMap.create(MapSpec.of(BpfMapType.DEVMAP, 4, 4, 4))) {
                DeviceMap numbers = DeviceMap.of(small);
                numbers.put(0, LOOPBACK);
                assertThat(numbers.get(0)).contains(new Device(LOOPBACK, OptionalLong.empty()));
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> numbers.put(0, LOOPBACK, program))
                        .withMessageContaining("values of 8");
            }
        }
    }

    private static void assertEntriesEndWithInterfaces(DeviceMap devices) {
        try (Veth veth = new Veth()) {
            devices.put(1, veth.name());
            assertThat(devices.get(1)).isPresent();
        }
        Eventually.assertThat(() -> devices.get(1).isEmpty(), "the entry of an interface ends with it");
    }

    private static void cpus(BpfMap<byte[], byte[]> map) {
        CpuMap cpus = CpuMap.of(map);
        assertThat(cpus.get(0)).isEmpty();
        cpus.put(0, 64);
        assertThat(cpus.get(0)).contains(new CpuMap.Queue(64, OptionalLong.empty()));
        try (BpfObject object = ConformanceObject.withPrograms(List.of(), "on_cpu", "ten")) {
            BpfProgram program = object.program("on_cpu");
            cpus.put(0, 128, program);
            CpuMap.Queue expected = new CpuMap.Queue(128, OptionalLong.of(program.id()));
            assertThat(cpus.get(0)).contains(expected);
            Map<Integer, CpuMap.Queue> seen = new HashMap<>();
            cpus.forEach(seen::put);
            assertThat(seen).isEqualTo(Map.of(0, expected));
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> cpus.put(0, 64, object.program("ten")))
                    .withMessageContaining("xdp/cpumap");
            try (BpfMap<byte[], byte[]> small = BpfMap.create(MapSpec.of(BpfMapType.CPUMAP, 4, 4, 4))) {
                CpuMap.of(small).put(0, 64);
                assertThatExceptionOfType(BpfNotSupportedException.class)
                        .isThrownBy(() -> CpuMap.of(small).put(0, 64, program))
                        .withMessageContaining("values of 8");
            }
        }
        cpus.remove(0);
        assertThat(cpus.get(0)).isEmpty();
        cpus.remove(0);
        assertThatIllegalArgumentException().isThrownBy(() -> cpus.put(0, 0));
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> cpus.put(0, 16_385))
                .withMessageContaining("16,384");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> cpus.put(4, 64))
                .withMessageContaining("not below 4");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(() -> cpus.remove(4))
                .withMessageContaining("not below 4");
        assertImpossibleCpuRefused();
        Access.assertRefused(map, Access.TAKE);
    }

    private static void assertImpossibleCpuRefused() {
        int largest = largestCpu();
        if (PossibleCpus.get().index(largest) >= 0) {
            // A machine that can have every CPU that the kernel can.
            return;
        }
        try (BpfMap<byte[], byte[]> wide = BpfMap.create(MapSpec.of(BpfMapType.CPUMAP, 4, 8, largest + 1))) {
            assertThatExceptionOfType(BpfNotFoundException.class)
                    .isThrownBy(() -> CpuMap.of(wide).put(largest, 64))
                    .withMessageContaining("cannot have a CPU");
        }
    }

    private static int largestCpu() {
        try {
            return Integer.parseInt(Files.readString(Path.of("/sys/devices/system/cpu/kernel_max"))
                    .strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sockets(BpfMap<byte[], byte[]> map) {
        XskMap sockets = XskMap.of(map);
        int socket = TestNative.xdpSocket();
        int other = TestNative.udpSocket();
        assertThat(socket).as("an AF_XDP socket").isPositive();
        try {
            sockets.remove(0);
            sockets.put(0, socket);
            sockets.put(0, socket);
            assertThatExceptionOfType(BpfNotSupportedException.class)
                    .isThrownBy(() -> sockets.put(0, other))
                    .withMessageContaining("AF_XDP");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> sockets.put(4, socket))
                    .withMessageContaining("not below 4");
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> sockets.remove(4))
                    .withMessageContaining("not below 4");
            sockets.remove(0);
            // Expects a socket, which is there no longer.
            assertThat(map.as(BpfType.U32, BpfType.U32).update(0L, (long) socket, UpdateMode.EXIST))
                    .isFalse();
        } finally {
            TestNative.close(socket);
            TestNative.close(other);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> sockets.put(0, -1));
        Access.assertRefused(map, Access.LOOKUP, Access.TAKE);
    }
}
