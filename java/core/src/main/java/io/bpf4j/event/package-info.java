/** Streams of events from programs to Java. */
package io.bpf4j.event;
