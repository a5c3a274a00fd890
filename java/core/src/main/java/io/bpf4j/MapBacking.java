package io.bpf4j;

import io.bpf4j.internal.Mapping;

/**
 * What has to be known of a map before it can be mapped into the process's memory.
 *
 * @param flags {@code map_flags}
 * @param extra {@code map_extra}: for an arena the address of its first byte, 0 if it was not fixed
 * @param arena an arena's mapping, of which there can be only one; null if the library did not make the arena, and for other kinds
 */
record MapBacking(int flags, long extra, Mapping arena) {

    static final int BPF_F_MMAPABLE = 1 << 10;
    static final int BPF_F_SEGV_ON_FAULT = 1 << 17;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
