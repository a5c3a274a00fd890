/**
 * {@code bpf4j doctor}: what this machine can do. Three steps that know nothing of each other's work: facts are gathered, the facts are judged, and the
 * diagnosis is shown.
 */
package io.bpf4j.cli.doctor;
