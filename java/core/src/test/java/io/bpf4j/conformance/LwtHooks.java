package io.bpf4j.conformance;

import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.PinDirectory;
import io.bpf4j.testing.Veth;
import java.util.ArrayList;
import java.util.List;

/** Routes. libbpf attaches nothing to them; {@code ip route} does, from a pin. */
final class LwtHooks {

    private LwtHooks() {}

    static List<HookKind> all() {
        return List.of(
                HookKind.of("lwt in", "hooks_lwt", "in", ToThisEnd::new),
                HookKind.of("lwt out", "hooks_lwt", "out", () -> new ToOtherEnd("out")),
                HookKind.of("lwt xmit", "hooks_lwt", "xmit", () -> new ToOtherEnd("xmit")));
    }

    /** The route of packets that leave. */
    private static final class ToOtherEnd implements ToolPlace {

        private final Veth veth = new Veth();
        private final String hook;

        private ToOtherEnd(String hook) {
            this.hook = hook;
        }

        @Override
        public Attached attachByTool(BpfObject object, BpfProgram program) {
            PinDirectory directory = new PinDirectory("lwt");
            program.pin(directory.resolve("program"));
            String route = veth.otherAddress() + "/32";
            Commands.run(
                    "ip",
                    "route",
                    "add",
                    route,
                    "encap",
                    "bpf",
                    hook,
                    "pinned",
                    directory.resolve("program").toString(),
                    "dev",
                    veth.name());
            return () -> {
                Commands.run("ip", "route", "delete", route);
                program.unpin();
                directory.close();
            };
        }

        @Override
        public void provoke(BpfObject object) {
            veth.sendDatagramsOut(1, 10);
        }

        @Override
        public void close() {
            veth.close();
        }
    }

    /** The route of packets for this machine. */
    private static final class ToThisEnd implements ToolPlace {

        private final Veth veth = new Veth();

        @Override
        public Attached attachByTool(BpfObject object, BpfProgram program) {
            PinDirectory directory = new PinDirectory("lwt");
            program.pin(directory.resolve("program"));
            replaceRoute(
                    "encap", "bpf", "in", "pinned", directory.resolve("program").toString());
            return () -> {
                replaceRoute();
                program.unpin();
                directory.close();
            };
        }

        private void replaceRoute(String... encapsulation) {
            List<String> command =
                    new ArrayList<>(List.of("ip", "route", "replace", "table", "local", "local", veth.address()));
            command.addAll(List.of(encapsulation));
            command.addAll(List.of("dev", veth.name()));
            Commands.run(command.toArray(String[]::new));
        }

        @Override
        public void provoke(BpfObject object) {
            veth.sendDatagrams(1, 10);
        }

        @Override
        public void close() {
            veth.close();
        }
    }
}
