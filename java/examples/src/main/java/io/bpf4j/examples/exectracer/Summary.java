package io.bpf4j.examples.exectracer;

import java.time.Duration;

/**
 * All that happened.
 *
 * @param processed how many events came
 * @param shown how many of them were reported
 * @param lost how many found the ring full; none of them came
 * @param elapsed how long it was traced
 */
record Summary(long processed, long shown, long lost, Duration elapsed) {}
