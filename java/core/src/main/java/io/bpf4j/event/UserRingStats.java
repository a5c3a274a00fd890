package io.bpf4j.event;

/**
 * What a {@link UserRingBuffer} has done since it was made. The numbers are not of the same moment if other threads use it meanwhile.
 *
 * @param submitted how many samples were handed to the kernel
 * @param discarded how many were reserved and given up, those included that were open when the buffer was closed
 * @param refused how many found no room, in the time that they had if they waited
 */
public record UserRingStats(long submitted, long discarded, long refused) {}
