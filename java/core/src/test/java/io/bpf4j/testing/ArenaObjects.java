package io.bpf4j.testing;

import io.bpf4j.OpenObject;

/**
 * Test objects with arenas that have an address. In the files it is below 2 GiB, since old compilers have no larger numbers in BTF; but there JVMs lay their
 * heap and classes.
 */
public final class ArenaObjects {

    /** Where the arena of {@code arena_fixed} is. */
    public static final long FIXED = 1L << 44;

    /** Where the arena of {@code arena_variables} is. */
    public static final long VARIABLES = FIXED + (1L << 32);

    private ArenaObjects() {}

    public static OpenObject openFixed() {
        return open("arena_fixed", FIXED);
    }

    public static OpenObject openVariables() {
        return open("arena_variables", VARIABLES);
    }

    private static OpenObject open(String name, long address) {
        return TestObjects.open(name).map("arena", map -> map.extra(address));
    }
}
