package io.bpf4j.cli.doctor;

import java.util.List;

/**
 * What a machine can do, and what could be changed.
 *
 * @param sections the facts
 * @param hooks whether each hook is there
 * @param maps whether each kind of map is there
 * @param features whether other features of the kernel are there
 * @param verdict a sentence that says whether bpf4j can work, and why not
 * @param works whether bpf4j can work: the native library is loaded, and the kernel gives this process at least one hook and one kind of map
 * @param changes what to change, the most important first
 */
record Diagnosis(
        List<Section> sections,
        List<Finding> hooks,
        List<Finding> maps,
        List<Finding> features,
        String verdict,
        boolean works,
        List<Advice> changes) {}
