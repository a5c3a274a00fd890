package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.OpenObject;
import io.bpf4j.testing.CongestionControl;
import io.bpf4j.testing.KernelNeed;
import java.util.List;

/** Tables of functions; a congestion control is one. Their links are in {@code StructOpsTest}. */
final class StructOpsHooks {

    private StructOpsHooks() {}

    static List<HookKind> all() {
        return List.of(HookKind.of("struct_ops", "congestion", "first_avoid", Table::new)
                .needing(KernelNeed.CONGESTION_CONTROLS));
    }

    /** The table that is this network namespace's congestion control. */
    private static final class Table implements ToolPlace {

        @Override
        public void prepare(OpenObject object) {
            object.maps().stream()
                    .filter(map -> map.type() == BpfMapType.STRUCT_OPS)
                    .forEach(map -> map.autocreate(map.name().equals("unlinked")));
        }

        @Override
        public Attached attachByTool(BpfObject object, BpfProgram program) {
            BpfLink link = object.structOps("unlinked").attach();
            String before = CongestionControl.current();
            CongestionControl.choose("bpf4j_unlinked");
            return () -> {
                CongestionControl.choose(before);
                link.close();
            };
        }

        @Override
        public void provoke(BpfObject object) {
            CongestionControl.send();
        }
    }
}
