/**
 * The nouns of eBPF: objects, maps, programs, links, and what goes wrong with them.
 *
 * <p>An object file is {@linkplain io.bpf4j.BpfObject#open(java.nio.file.Path) opened}, which touches nothing in the kernel; the
 * {@link io.bpf4j.OpenObject} takes settings and {@linkplain io.bpf4j.OpenObject#load() loads} into a {@link io.bpf4j.BpfObject}, which has
 * {@linkplain io.bpf4j.BpfMap maps} and {@linkplain io.bpf4j.BpfProgram programs}. Attaching a program gives a {@link io.bpf4j.BpfLink}. Maps can also be
 * {@linkplain io.bpf4j.BpfMap#create(io.bpf4j.MapSpec) created} without an object, and opened by id or pin; kinds of maps that are no tables of one
 * value a key have classes such as {@link io.bpf4j.BpfQueue}.
 *
 * <table>
 * <caption>Lifetimes</caption>
 * <tr><th>handle</th><th>closed by</th><th>what closing does</th></tr>
 * <tr><td>{@link io.bpf4j.OpenObject}</td><td>its user, or {@code load()}</td><td>frees memory</td></tr>
 * <tr><td>{@link io.bpf4j.BpfObject}</td><td>its user</td><td>gives up its maps and programs; the kernel keeps what links, pins or other programs
 * still need</td></tr>
 * <tr><td>{@link io.bpf4j.BpfMap} of an object, {@link io.bpf4j.BpfProgram}</td><td>their object</td><td></td></tr>
 * <tr><td>{@link io.bpf4j.BpfMap} that was created or opened on its own</td><td>its user</td><td>gives up the map; the kernel keeps what pins,
 * programs or other maps use</td></tr>
 * <tr><td>{@link io.bpf4j.PerCpuMap}, {@link io.bpf4j.MapMemory} and other views of a map</td><td>their map</td><td></td></tr>
 * <tr><td>{@link io.bpf4j.BpfLink}</td><td>its user</td><td>detaches, unless it is pinned</td></tr>
 * <tr><td>{@link io.bpf4j.event.RingBuffer}, {@link io.bpf4j.event.PerfBuffer}, {@link io.bpf4j.event.EventReader}</td><td>its user</td><td>ends a wait
 * in progress and unmaps</td></tr>
 * <tr><td>{@link io.bpf4j.event.UserRingBuffer}</td><td>its user</td><td>ends waits in progress, discards what was not submitted, and unmaps</td></tr>
 * </table>
 *
 * <p>All of them are safe for use by several threads, may be closed in any order, twice and during a call of another thread. Use after
 * close is an {@link IllegalStateException}. A handle that becomes unreachable without a close is reported to the logger {@code io.bpf4j.leak} and
 * freed.
 *
 * <p>Everything that the kernel or libbpf refuses is a {@link io.bpf4j.BpfException}.
 */
package io.bpf4j;
