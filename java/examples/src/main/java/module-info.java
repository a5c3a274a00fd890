/** Runnable programs that use bpf4j, one package each. */
module io.bpf4j.examples {
    requires info.picocli;
    requires io.bpf4j;

    opens io.bpf4j.examples.exectracer to
            info.picocli;
    opens io.bpf4j.examples.flowtracker to
            info.picocli;
    opens io.bpf4j.examples.support to
            info.picocli;
    opens io.bpf4j.examples.traffic to
            info.picocli;
}
