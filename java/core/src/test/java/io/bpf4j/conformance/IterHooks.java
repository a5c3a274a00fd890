package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.LinkInfo;
import io.bpf4j.MapSpec;
import io.bpf4j.attach.Iter;
import io.bpf4j.testing.Cgroup;
import io.bpf4j.testing.KernelNeed;
import io.bpf4j.type.BpfType;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;

/** Iterators. Who reads one provokes it. */
final class IterHooks {

    private static final String OBJECT = "hooks_iter";

    private IterHooks() {}

    static List<HookKind> all() {
        return List.of(
                kind("iter task", "task", () -> new Place(Iter.all())).replacedBy("other_task"),
                kind("iter task of a process", "task", IterHooks::ofThisProcess)
                        .replacedBy("other_task")
                        .needing(KernelNeed.ITERATOR_PARAMETERS),
                kind("iter map", "element", IterHooks::overMap).replacedBy("other_element"),
                kind("iter cgroup", "cgroup", () -> new FromCgroup(new Cgroup()))
                        .needing(KernelNeed.ITERATOR_PARAMETERS));
    }

    private static HookKind kind(String name, String program, Supplier<HookPlace> place) {
        return HookKind.of(name, OBJECT, program, place).linked(LinkInfo.Iterator.class);
    }

    private static HookPlace ofThisProcess() {
        return new Place(Iter.ofProcess(ProcessHandle.current().pid()));
    }

    private static HookPlace overMap() {
        return new OverMap(BpfMap.create(MapSpec.of(BpfMapType.HASH, Integer.BYTES, Long.BYTES, 10))
                .as(BpfType.U32, BpfType.U64));
    }

    /** Remembers the link that was made last. */
    private static class Place implements HookPlace {

        private final Iter target;
        private long linkId;

        Place(Iter target) {
            this.target = target;
        }

        @Override
        public BpfLink attach(BpfProgram program) {
            return remember(program.attach(target));
        }

        BpfLink remember(BpfLink link) {
            linkId = link.info().id();
            return link;
        }

        @Override
        public void provoke(BpfObject object) throws Exception {
            if (linkId == 0) {
                return;
            }
            try (BpfLink link = BpfLink.openById(linkId);
                    InputStream in = link.iterate()) {
                in.readAllBytes();
            } catch (BpfNotFoundException e) {
                // Nobody can read what is detached.
                linkId = 0;
            }
        }
    }

    /** Over a map of three entries. */
    private static final class OverMap extends Place {

        private final BpfMap<?, ?> map;

        private OverMap(BpfMap<Long, Long> map) {
            super(Iter.over(map));
            this.map = map;
            for (long key = 1; key <= 3; key++) {
                map.update(key, key);
            }
        }

        @Override
        public void close() {
            map.close();
        }
    }

    /** From a cgroup that has no others below it. */
    private static final class FromCgroup extends Place {

        private final Cgroup cgroup;

        private FromCgroup(Cgroup cgroup) {
            super(Iter.from(cgroup.directory(), Iter.CgroupOrder.DESCENDANTS_PRE));
            this.cgroup = cgroup;
        }

        @Override
        public void close() {
            cgroup.close();
        }
    }
}
