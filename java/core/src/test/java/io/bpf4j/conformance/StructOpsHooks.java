package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.OpenObject;
import io.bpf4j.testing.KernelNeed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tables of functions; a congestion control is one. Their links are in {@code StructOpsTest}. */
final class StructOpsHooks {

    private static final KernelNeed TABLES =
            KernelNeed.of("congestion controls by programs", 5, 13).with("CONFIG_BPF_JIT", "CONFIG_DEBUG_INFO_BTF");

    private StructOpsHooks() {}

    static List<HookKind> all() {
        return List.of(HookKind.of("struct_ops", "congestion", "first_avoid", CongestionControl::new)
                .needing(TABLES));
    }

    /** The congestion control of this network namespace. */
    private static final class CongestionControl implements ToolPlace {

        private static final Path CURRENT = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");

        @Override
        public void prepare(OpenObject object) {
            object.maps().stream()
                    .filter(map -> map.type() == BpfMapType.STRUCT_OPS)
                    .forEach(map -> map.autocreate(map.name().equals("unlinked")));
        }

        @Override
        public Attached attachByTool(BpfObject object, BpfProgram program) {
            BpfLink link = object.structOps("unlinked").attach();
            String before = current();
            choose("bpf4j_unlinked");
            return () -> {
                choose(before);
                link.close();
            };
        }

        private static String current() {
            try {
                return Files.readString(CURRENT);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static void choose(String control) {
            try {
                Files.writeString(CURRENT, control);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void provoke(BpfObject object) throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(new byte[100_000]);
                client.shutdownOutput();
                accepted.getInputStream().readAllBytes();
            }
        }
    }
}
