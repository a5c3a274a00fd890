package io.bpf4j.examples.exectracer;

import io.bpf4j.examples.exectracer.ExecTracer.ExecEvent;
import java.time.Instant;

/**
 * What a report tells of an event: the event, and what was found out about it.
 *
 * @param event what the kernel told
 * @param time when it was, by the wall clock
 * @param user name of the user, or the number of one without a name
 */
record Execution(ExecEvent event, Instant time, String user) {}
