package io.bpf4j.attach;

/** A place to which a program can be attached. Targets are immutable values and touch nothing until they are used. */
public sealed interface AttachTarget permits Cgroup, FlowDissector, Iter, Netfilter, Netkit, SkLookup, SkReuseport, SockMap, SocketFilter, Tc, Tcx, Xdp {}
