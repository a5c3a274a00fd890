/** Tests of BPF programs with JUnit 5: a condition, network namespaces, veth pairs, frames and cgroups. */
module io.bpf4j.junit {
    requires transitive io.bpf4j;
    requires transitive org.junit.jupiter.api;

    exports io.bpf4j.junit;

    // JUnit makes the extension.
    opens io.bpf4j.junit to
            org.junit.platform.commons;
}
