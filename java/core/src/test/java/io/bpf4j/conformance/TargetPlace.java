package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.OpenObject;
import io.bpf4j.attach.AttachTarget;
import java.util.function.Consumer;

/** A target that is always there, and what makes it call programs. */
record TargetPlace(AttachTarget target, Consumer<OpenObject> preparation, Provocation provocation)
        implements HookPlace {

    TargetPlace(AttachTarget target, Provocation provocation) {
        this(target, open -> {}, provocation);
    }

    @Override
    public void prepare(OpenObject object) {
        preparation.accept(object);
    }

    @Override
    public BpfLink attach(BpfProgram program) {
        return program.attach(target);
    }

    @Override
    public void provoke(BpfObject object) throws Exception {
        provocation.run(object);
    }

    interface Provocation {
        void run(BpfObject object) throws Exception;
    }
}
