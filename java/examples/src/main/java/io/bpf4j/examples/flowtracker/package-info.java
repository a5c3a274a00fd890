/**
 * The flow tracker: shows the TCP and UDP flows that arrive at a network interface, counted in the kernel by
 * {@code bpf/flow_tracker.bpf.c}.
 */
package io.bpf4j.examples.flowtracker;
