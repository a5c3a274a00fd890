package io.bpf4j.event;

/**
 * Who takes what is read of a perf buffer.
 *
 * @param subject what failures name
 * @param onEvent takes events
 * @param onLost is told of lost ones
 */
record PerfSink(String subject, PerfEventHandler onEvent, PerfLostHandler onLost) {}
