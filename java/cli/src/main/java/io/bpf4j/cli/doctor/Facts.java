package io.bpf4j.cli.doctor;

import java.util.function.Supplier;

/** All that is known of a machine, before anybody judges it. */
record Facts(
        KernelFacts kernel,
        JavaFacts java,
        LibraryFacts library,
        ContainerFacts container,
        ProcessFacts process,
        MountFacts mounts,
        SecurityFacts security,
        SettingFacts settings,
        ConfigFacts config,
        BtfFacts btf,
        EventSourceFacts eventSources,
        ProbeFacts probes) {

    /** Reads the files of a machine, then asks its kernel: libbpf raises the limit of locked memory when it is used. */
    static Facts gather(SystemFiles files, JavaFacts java, LibraryFacts library, Supplier<ProbeFacts> probes) {
        KernelFacts kernel = KernelFacts.gather(files);
        MountFacts mounts = MountFacts.gather(files);
        return new Facts(
                kernel,
                java,
                library,
                ContainerFacts.gather(files),
                ProcessFacts.gather(files),
                mounts,
                SecurityFacts.gather(files, mounts),
                SettingFacts.gather(files),
                ConfigFacts.gather(files, kernel.release()),
                BtfFacts.gather(files),
                EventSourceFacts.gather(files),
                probes.get());
    }
}
