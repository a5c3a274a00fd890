package io.bpf4j.attach;

/** How a program shares its place at a cgroup with others. What is attached there in one mode keeps the other modes out, but {@link #LINK} and {@link #MULTI} go together. */
public enum CgroupMode {
    /** By a link, beside others ({@code BPF_LINK_CREATE}, Linux 5.7). */
    LINK,
    /**
     * Without a link, beside others ({@code BPF_F_ALLOW_MULTI}, Linux 4.15). The programs of cgroups below run, too, and before. The program stays attached
     * when the process ends, unless it is detached.
     */
    MULTI,
    /**
     * Without a link, alone ({@code BPF_F_ALLOW_OVERRIDE}, Linux 4.11): takes the place of a program that is there in this mode. In a cgroup below, another
     * one can be attached, which then runs instead. The program stays attached when the process ends, unless it is detached.
     */
    OVERRIDE,
    /**
     * Without a link, alone (no flags, Linux 4.10): takes the place of a program that is there in this mode. In cgroups below, none can be attached. The
     * program stays attached when the process ends, unless it is detached.
     */
    EXCLUSIVE
}
