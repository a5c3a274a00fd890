package io.bpf4j;

/**
 * What the load does with a map that is to be pinned where another map is pinned already, if that one does not fit: if its type, sizes, maximum number
 * of entries, flags or extra differ from what the object declares. A pinned map that fits is used as it is under every policy.
 */
public enum PinPolicy {
    /** The load fails with a {@link MapMismatchException}. */
    FAIL,
    /**
     * The object gets a new, empty map, which takes over the pin when everything is loaded. The old map and its entries live on while a program or a
     * descriptor holds them.
     */
    REPLACE,
    /**
     * As {@link #REPLACE}, with a copy of the entries that fit, made when everything is loaded and before the pin is taken over; {@link BpfObject#migrations()}
     * tells how many were copied.
     *
     * <p>Entries are copied between maps of the same kind, and between {@code HASH} and {@code LRU_HASH}, {@code PERCPU_HASH} and
     * {@code LRU_PERCPU_HASH}, if the key size is the same and the value size the same or larger: new bytes at the end are zeroes. Of arrays the
     * indices below the new length are copied, of other kinds as many entries as the new map takes. An LRU map may take fewer than its maximum. Of a
     * map whose kind or sizes are no longer so all entries are dropped.
     *
     * <p>What a program or another process writes into the old map while it is copied, or later, may not be in the new one. Spin locks and timers in values
     * start anew.
     *
     * <p>If the old map is neither a hash, an array nor an LPM trie, or the new one is of global variables, whose places change from build to build,
     * nothing can be copied with sense: the load fails with a {@link MapMismatchException}.
     */
    MIGRATE
}
