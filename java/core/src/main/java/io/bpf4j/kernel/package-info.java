/**
 * What the running kernel is and can do: its version, the CPUs that it may have, and probes for its features.
 *
 * <p>A probe tries the thing itself, in a small form, and leaves nothing in the kernel. It is no replacement for trying the real thing: the exceptions of
 * {@link io.bpf4j} say what a kernel lacks, by these probes, after something failed.
 */
package io.bpf4j.kernel;
