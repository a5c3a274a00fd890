package io.bpf4j.cli.doctor;

import java.util.List;

/**
 * Facts that belong together.
 *
 * @param title what they are about
 * @param lines the facts
 */
record Section(String title, List<Line> lines) {}
