/**
 * Java source from the types of BPF objects, without native code: it runs on every operating system.
 *
 * <p>It goes in three steps that know only the one before: {@code io.bpf4j.btf} reads the types, the package {@code layout} says where each member lies, the package
 * {@code emit} writes Java.
 */
package io.bpf4j.codegen;
