/**
 * Where programs attach: one class per hook, to be given to {@link io.bpf4j.BpfProgram#attach(io.bpf4j.attach.AttachTarget)}.
 *
 * <p>There is no class for the lightweight tunnels of routes ({@link io.bpf4j.BpfProgramType#LWT_IN LWT_IN}, {@link io.bpf4j.BpfProgramType#LWT_OUT LWT_OUT},
 * {@link io.bpf4j.BpfProgramType#LWT_XMIT LWT_XMIT}): such a program is part of a route, has no link, and libbpf has no function for it. It is loaded and pinned here,
 * and a route is made with it by {@code ip route}, after which the pin may go:
 *
 * <pre>{@code
 * object.program("encapsulate").pin(Path.of("/sys/fs/bpf/encapsulate"));
 * // ip route add 192.0.2.0/24 encap bpf xmit pinned /sys/fs/bpf/encapsulate dev eth0
 * }</pre>
 */
package io.bpf4j.attach;
