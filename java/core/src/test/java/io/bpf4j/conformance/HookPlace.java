package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.OpenObject;

/** Where a program is attached, with all that has to be there for it. */
interface HookPlace extends AutoCloseable {

    /** Sets an object before it is loaded, beyond which of its programs are. */
    default void prepare(OpenObject object) {}

    /** Attaches a program here. */
    BpfLink attach(BpfProgram program);

    /** Makes the hook call what is attached, at least once. When it returns, the calls have ended. */
    void provoke(BpfObject object) throws Exception;

    @Override
    default void close() {}
}
