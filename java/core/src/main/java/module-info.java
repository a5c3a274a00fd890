/**
 * eBPF for the JVM: libbpf behind a small, safe API.
 *
 * <p>The nouns (objects, maps, programs, links, errors) are in {@link io.bpf4j}, one class per hook in
 * {@link io.bpf4j.attach}, layouts of keys, values and events in {@link io.bpf4j.type}, streams of events in
 * {@link io.bpf4j.event}, what the running kernel is and can do in {@link io.bpf4j.kernel}. {@link io.bpf4j.btf} reads BTF and objects without native code.
 */
@SuppressWarnings("module") // A module that is named here is built after this one.
module io.bpf4j {
    requires org.apache.commons.lang3;
    requires org.slf4j;

    exports io.bpf4j;
    exports io.bpf4j.attach;
    exports io.bpf4j.btf;
    exports io.bpf4j.event;
    exports io.bpf4j.kernel;
    exports io.bpf4j.type;
    exports io.bpf4j.internal.network to
            io.bpf4j.junit;
}
