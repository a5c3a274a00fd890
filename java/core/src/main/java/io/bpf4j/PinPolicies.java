package io.bpf4j;

import java.util.HashMap;
import java.util.Map;

/** The policies of an object's maps. Used under the object's lock. */
final class PinPolicies {

    private final Map<String, PinPolicy> ofMaps = new HashMap<>();
    private PinPolicy ofOthers = PinPolicy.FAIL;

    void set(PinPolicy policy) {
        ofOthers = policy;
    }

    void set(String map, PinPolicy policy) {
        ofMaps.put(map, policy);
    }

    PinPolicy of(String map) {
        return ofMaps.getOrDefault(map, ofOthers);
    }
}
