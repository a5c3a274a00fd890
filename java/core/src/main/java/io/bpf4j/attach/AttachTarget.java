package io.bpf4j.attach;

/** A place to which a program can be attached. Targets are immutable values and touch nothing until they are used. */
public sealed interface AttachTarget
        permits Fentry,
                Fexit,
                FmodRet,
                Freplace,
                Kprobe,
                KprobeMulti,
                Ksyscall,
                Lsm,
                PerfEvent,
                RawTracepoint,
                TpBtf,
                Tracepoint,
                Uprobe,
                UprobeMulti,
                Usdt,
                Xdp {}
