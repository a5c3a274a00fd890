package io.bpf4j.cli.doctor;

import java.util.List;

/**
 * Something to change, and what it brings.
 *
 * @param change what to do
 * @param gains hooks, kinds of maps and other things that are missing without it
 */
record Advice(Change change, List<String> gains) {}
