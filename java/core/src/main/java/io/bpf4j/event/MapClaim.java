package io.bpf4j.event;

import io.bpf4j.BpfMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What keeps two readers or writers of this process from one map: each would move the positions under the other. */
final class MapClaim {

    /** Ids of the maps. */
    private static final Set<Long> CLAIMED = ConcurrentHashMap.newKeySet();

    private MapClaim() {}

    /**
     * Claims a map until the release of the resources.
     *
     * @throws IllegalStateException if it is claimed
     */
    static void claim(BpfMap<?, ?> map, Resources resources) {
        long id = map.info().id();
        if (!CLAIMED.add(id)) {
            throw new IllegalStateException("open " + resources.subject() + ": " + map
                    + " is in use by another reader or writer of this process; close that one first");
        }
        resources.onRelease(() -> CLAIMED.remove(id));
    }
}
