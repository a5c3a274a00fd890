package io.bpf4j.conformance;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfProgram;

/** A place to which the library cannot attach, but a tool of the system's can a program that the library loaded. */
interface ToolPlace extends HookPlace {

    @Override
    default BpfLink attach(BpfProgram program) {
        throw new AssertionError("attached by a tool only");
    }

    /** Attaches a program here. */
    Attached attachByTool(BpfProgram program);

    /** What a tool attached, until it is closed. */
    interface Attached extends AutoCloseable {

        @Override
        void close();
    }
}
