module com.example {
    requires io.bpf4j;
}
