/**
 * The exec tracer: shows the programs that processes start, as {@code bpf/exec_tracer.bpf.c} sees them in the kernel.
 */
package io.bpf4j.examples.exectracer;
