/**
 * Streams of events between programs and Java, over memory that both share.
 *
 * <table>
 * <caption>Readers and writers</caption>
 * <tr><th>class</th><th>map</th><th>what it does</th></tr>
 * <tr><td>{@link io.bpf4j.event.RingBuffer}</td><td>{@code RINGBUF}, Linux 5.8</td><td>hands events to a handler</td></tr>
 * <tr><td>{@link io.bpf4j.event.PerfBuffer}</td><td>{@code PERF_EVENT_ARRAY}, Linux 4.4</td><td>the same for each CPU, and counts losses</td></tr>
 * <tr><td>{@link io.bpf4j.event.EventReader}</td><td>either</td><td>gives events to those who ask: iterator, stream, queue, publisher</td></tr>
 * <tr><td>{@link io.bpf4j.event.EventLoop}</td><td>either</td><td>a thread that reads</td></tr>
 * <tr><td>{@link io.bpf4j.event.UserRingBuffer}</td><td>{@code USER_RINGBUF}, Linux 6.1</td><td>sends samples to programs</td></tr>
 * </table>
 */
package io.bpf4j.event;
