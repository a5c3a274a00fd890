/**
 * Tests of BPF programs with JUnit 5. {@link io.bpf4j.junit.BpfTest} lets a test run only where BPF programs can be loaded, and hands it what it
 * asks for: {@linkplain io.bpf4j.junit.VethPair interfaces} that frames are sent and captured at, an empty
 * {@linkplain io.bpf4j.NetworkNamespace network namespace}, a {@linkplain io.bpf4j.junit.TestCgroup cgroup}. All of them can also be made without the
 * annotation. Nothing but the kernel and the library is needed for them: no command of the system.
 */
package io.bpf4j.junit;
