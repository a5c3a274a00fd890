package io.bpf4j.cli.doctor;

/**
 * What the kernel tells of its own types.
 *
 * @param vmlinux how large the BTF of the kernel is, in bytes
 * @param modules how many modules have BTF
 */
record BtfFacts(Fact<Long> vmlinux, Fact<Integer> modules) {

    static BtfFacts gather(SystemFiles files) {
        return new BtfFacts(
                files.size("/sys/kernel/btf/vmlinux"),
                files.names("/sys/kernel/btf").map(names -> (int)
                        names.stream().filter(name -> !name.equals("vmlinux")).count()));
    }
}
