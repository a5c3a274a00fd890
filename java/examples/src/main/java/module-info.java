/** Runnable programs that use bpf4j, one package each. */
module io.bpf4j.examples {
    requires info.picocli;
    requires io.bpf4j;

    // To io.bpf4j for the object files that are resources there, to picocli for the options.
    opens io.bpf4j.examples.exectracer to
            info.picocli,
            io.bpf4j;
    opens io.bpf4j.examples.flowtracker to
            info.picocli,
            io.bpf4j;
    opens io.bpf4j.examples.support to
            info.picocli;
    opens io.bpf4j.examples.traffic to
            info.picocli;
}
