package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;

/** A place to which no target leads: a tool of the system's attaches a program there that the library loaded, or another call of the library's. */
interface ToolPlace extends HookPlace {

    @Override
    default BpfLink attach(BpfProgram program) {
        throw new AssertionError("no target leads there");
    }

    /**
     * Attaches a program here.
     *
     * @param object what it was loaded from
     */
    Attached attachByTool(BpfObject object, BpfProgram program);

    /** What was attached, until it is closed. */
    interface Attached extends AutoCloseable {

        @Override
        void close();
    }
}
