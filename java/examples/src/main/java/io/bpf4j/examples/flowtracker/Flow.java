package io.bpf4j.examples.flowtracker;

/**
 * An entry of the map of flows.
 *
 * @param key which flow
 * @param stats what was seen of it
 */
record Flow(FlowKey key, FlowStats stats) {}
