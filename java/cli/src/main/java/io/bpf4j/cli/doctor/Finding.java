package io.bpf4j.cli.doctor;

import io.bpf4j.kernel.Support;
import java.util.List;

/**
 * Whether the machine has a hook or a kind of map.
 *
 * @param name its name, which does not change
 * @param support whether it is there
 * @param by how that was found out
 * @param reason why it is not there, or not known; empty if it is there
 * @param changes what to do to get it, if anything can be done
 */
record Finding(String name, Support support, FoundBy by, String reason, List<Change> changes) {}
