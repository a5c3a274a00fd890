package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.attach.Direction;
import io.bpf4j.testing.Veth;
import java.util.function.Function;

/** A hook of a network interface that sees packets of one direction. */
final class InterfacePlace implements HookPlace {

    private final Veth veth = new Veth();
    private final Function<String, AttachTarget> target;
    private final Direction direction;

    /**
     * A place.
     *
     * @param target the hook of an interface of a name
     * @param direction which packets it sees
     */
    InterfacePlace(Function<String, AttachTarget> target, Direction direction) {
        this.target = target;
        this.direction = direction;
    }

    @Override
    public BpfLink attach(BpfProgram program) {
        return program.attach(target.apply(veth.name()));
    }

    @Override
    public void provoke(BpfObject object) {
        if (direction == Direction.INGRESS) {
            veth.sendDatagrams(1, 10);
        } else {
            veth.sendDatagramsOut(1, 10);
        }
    }

    @Override
    public void close() {
        veth.close();
    }
}
