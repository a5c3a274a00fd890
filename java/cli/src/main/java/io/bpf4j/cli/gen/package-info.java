/** {@code bpf4j gen}: writes Java of BPF objects and BTF. Nothing of the kernel, and no native code, is needed for it. */
package io.bpf4j.cli.gen;
