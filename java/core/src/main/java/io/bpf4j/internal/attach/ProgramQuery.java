package io.bpf4j.internal.attach;

import io.bpf4j.AttachedProgram;
import io.bpf4j.AttachedPrograms;
import io.bpf4j.BpfException;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.InterfaceNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** {@code BPF_PROG_QUERY}: what is attached to an interface, a cgroup or a namespace. */
final class ProgramQuery {

    /** As many as hooks of interfaces and cgroups take. */
    private static final int CAPACITY = 64;

    private ProgramQuery() {}

    /**
     * Asks the kernel.
     *
     * @param target index of the interface, or descriptor of what else programs are attached to
     * @param attachType {@code enum bpf_attach_type}
     * @param queryFlags {@code BPF_F_QUERY_*}
     * @param withLinks whether to ask for links too: kernels before 6.6 refuse that
     * @param failure the exception for a negative result
     */
    static AttachedPrograms list(
            int target, int attachType, int queryFlags, boolean withLinks, IntFunction<BpfException> failure) {
        long[] answer = new long[InterfaceNative.QUERY_LENGTH];
        int capacity = CAPACITY;
        while (true) {
            ByteBuffer programs = Memory.allocate(capacity * Integer.BYTES);
            ByteBuffer links = Memory.allocate(capacity * Integer.BYTES);
            int result = InterfaceNative.query(
                    target,
                    attachType,
                    queryFlags,
                    SystemNative.address(programs),
                    withLinks ? SystemNative.address(links) : 0,
                    capacity,
                    answer);
            Reference.reachabilityFence(programs);
            Reference.reachabilityFence(links);
            if (result == 0) {
                return read(answer, programs, links);
            }
            if (result == -Errno.ENOENT) {
                // What early kernels say of a hook at which there never was a program.
                return new AttachedPrograms(List.of(), 0, 0);
            }
            if (result != -Errno.ENOSPC) {
                throw failure.apply(result);
            }
            capacity *= 2;
        }
    }

    private static AttachedPrograms read(long[] answer, ByteBuffer programs, ByteBuffer links) {
        int count = (int) answer[InterfaceNative.QUERY_COUNT];
        List<AttachedProgram> list = IntStream.range(0, count)
                .<AttachedProgram>mapToObj(i -> new AttachedProgram.Listed(id(programs, i), id(links, i)))
                .toList();
        return new AttachedPrograms(list, answer[InterfaceNative.QUERY_REVISION], answer[InterfaceNative.QUERY_FLAGS]);
    }

    private static long id(ByteBuffer ids, int index) {
        return Integer.toUnsignedLong(ids.getInt(index * Integer.BYTES));
    }
}
