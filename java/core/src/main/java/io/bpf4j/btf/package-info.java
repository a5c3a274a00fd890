/**
 * BTF, the types of BPF programs and of the kernel, and the BPF objects that hold them, read in plain Java.
 *
 * <p>{@link io.bpf4j.btf.Btf} reads types, {@link io.bpf4j.btf.BpfElf} an object with its programs, maps and variables, {@link io.bpf4j.btf.ValueFormat} writes
 * a value as text and {@link io.bpf4j.btf.CFormat} a type as C. Nothing here calls native code or the {@code bpf()} system call: it works on every operating
 * system and for data of both byte orders. The format is that of the kernel's {@code Documentation/bpf/btf.rst}.
 */
package io.bpf4j.btf;
