/** What the examples share: durations, failures, signals, JSON. */
package io.bpf4j.examples.support;
