package io.bpf4j;

import java.nio.file.Path;

/**
 * What {@link PinPolicy#MIGRATE} did with the entries of a pinned map.
 *
 * <p>If others add or delete entries of the old map meanwhile, the numbers may be off by as many.
 *
 * @param map name of the map in the program
 * @param path where it is pinned
 * @param copied how many entries are in the new map; of an array each index counts
 * @param dropped how many entries of the old map did not fit
 */
public record MapMigration(String map, Path path, long copied, long dropped) {}
