/** The command {@code bpf4j}; each of its subcommands has a package of its own. */
package io.bpf4j.cli;
