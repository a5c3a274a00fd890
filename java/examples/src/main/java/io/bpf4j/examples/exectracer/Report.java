package io.bpf4j.examples.exectracer;

/** Where the exec tracer tells what it sees. */
interface Report {

    /** The program is attached: what is started from here on is seen. */
    void attached();

    /** A process runs a new program. */
    void executed(Execution execution);

    /** The program is detached, and all that it saw was reported. */
    void detached(Summary summary);
}
