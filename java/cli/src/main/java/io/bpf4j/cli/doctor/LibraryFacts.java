package io.bpf4j.cli.doctor;

import io.bpf4j.Bpf;
import io.bpf4j.NativeLibraryException;
import io.bpf4j.cli.Version;

/**
 * bpf4j itself.
 *
 * @param version its version
 * @param libbpf the version of libbpf in the native library; unknown if that cannot be loaded
 */
record LibraryFacts(String version, Fact<String> libbpf) {

    static LibraryFacts gather() {
        return new LibraryFacts(
                Version.get(),
                Bpf.unavailabilityCause()
                        .map(NativeLibraryException::getMessage)
                        .map(Fact::<String>unknown)
                        .orElseGet(() -> Fact.known(Bpf.libbpfVersion())));
    }
}
