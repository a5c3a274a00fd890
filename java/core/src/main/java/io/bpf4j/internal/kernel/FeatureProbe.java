package io.bpf4j.internal.kernel;

import static io.bpf4j.internal.kernel.BtfImage.INT;
import static io.bpf4j.internal.kernel.BtfImage.NAME;

import io.bpf4j.BpfProgramType;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.KernelFiles;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.jni.KernelNative;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.SystemNative;
import io.bpf4j.kernel.BpfHelper;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the kernel has what is neither a type nor a flag nor a helper. */
public final class FeatureProbe {

    private static final int NO_FD = -1;

    /** One more than what the kernel allowed everybody before it had a larger limit for the privileged. */
    private static final int MANY_INSTRUCTIONS = 4_097;

    /** The offset with which a move, since version 4, extends the sign of 8 bits. */
    private static final int SIGN_EXTENSION_OF_BYTE = 8;

    /** A directory that sysfs has on every kernel. */
    private static final Path IN_SYSFS = Path.of("/sys/kernel");

    private static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");
    private static final Path EVENT_SOURCES = Path.of("/sys/bus/event_source/devices");
    private static final Path ACTIVE_LSMS = Path.of("/sys/kernel/security/lsm");

    private FeatureProbe() {}

    /** Asks the kernel. */
    public static Probe ask(KernelFeature feature) {
        Question question = new Question(feature.description(), feature.leastKernel());
        return switch (feature) {
            case LARGE_PROGRAMS -> verify(question, manyInstructions());
            case BOUNDED_LOOPS -> verify(question, loop());
            case ISA_V2 -> verify(question, jump(Instructions.JUMP_IF_LESS_IMM));
            case ISA_V3 -> verify(question, jump(Instructions.JUMP32_IF_LESS_IMM));
            case ISA_V4 -> verify(question, signExtension());
            case BATCH_OPERATIONS -> batch(question);
            case BTF -> btf(question, new BtfImage());
            case BTF_FUNCTIONS -> btf(question, function(0));
            case BTF_GLOBAL_FUNCTIONS -> btf(question, function(1));
            case BTF_SECTIONS ->
                btf(
                        question,
                        new BtfImage()
                                .type(BtfTypes.VAR, NAME, 0, INT, 0)
                                .type(BtfTypes.DATASEC, BtfImage.SECTION_NAME, 1, Integer.BYTES, 2, 0, Integer.BYTES));
            case BTF_FLOAT -> btf(question, new BtfImage().type(BtfTypes.FLOAT, NAME, 0, Float.BYTES));
            case BTF_DECLARATION_TAGS ->
                btf(
                        question,
                        new BtfImage().type(BtfTypes.VAR, NAME, 0, INT, 0).type(BtfTypes.DECL_TAG, NAME, 0, 2, -1));
            case BTF_TYPE_TAGS ->
                btf(
                        question,
                        new BtfImage().type(BtfTypes.TYPE_TAG, NAME, 0, INT).type(BtfTypes.PTR, 0, 0, 2));
            case BTF_ENUM64 -> btf(question, new BtfImage().type(BtfTypes.ENUM64, NAME, 1, Long.BYTES, NAME, 0, 1));
            case MODULE_BTF -> moduleBtf(question);
            case KERNEL_BTF -> Files.exists(KERNEL_BTF) ? question.yes() : absent(question, KERNEL_BTF);
            case CGROUP_MEMORY -> cgroupMemory(question);
            case XDP_FRAGMENTS ->
                load(question, new Attempt(BpfProgramType.XDP, 0, 0, Attempt.XDP_HAS_FRAGS), Instructions.returning(2));
            case KPROBE_SESSION -> LinkProbe.kprobeMulti(question, AttachTypes.TRACE_KPROBE_SESSION);
            case UPROBE_SESSION -> LinkProbe.uprobeMulti(question, AttachTypes.TRACE_UPROBE_SESSION);
            case TOKEN -> MapProbe.expect(question, KernelNative.createToken(NO_FD), Errno.EBADF);
            case FENTRY -> fentry(question);
            case KPROBES -> eventSource(question, "kprobe");
            case UPROBES -> eventSource(question, "uprobe");
            case LSM_PROGRAMS -> lsm(question);
        };
    }

    private static Instructions manyInstructions() {
        Instructions many = new Instructions(MANY_INSTRUCTIONS);
        for (int i = 1; i < MANY_INSTRUCTIONS; i++) {
            many.add(Instructions.MOV_IMM, 0, 0, 0, 0);
        }
        return many.exit();
    }

    private static Instructions loop() {
        return new Instructions(4)
                .add(Instructions.MOV_IMM, 0, 0, 0, 10)
                .add(Instructions.SUB_IMM, 0, 0, 0, 1)
                .add(Instructions.JUMP_IF_NOT_EQUAL_IMM, 0, 0, -2, 0)
                .exit();
    }

    /** To the next instruction, whatever is in the register. */
    private static Instructions jump(int opcode) {
        return new Instructions(4)
                .add(Instructions.MOV_IMM, 0, 0, 0, 0)
                .add(opcode, 0, 0, 1, 1)
                .add(Instructions.MOV_IMM, 0, 0, 0, 0)
                .exit();
    }

    private static Instructions signExtension() {
        return new Instructions(3)
                .add(Instructions.MOV_IMM, 0, 0, 0, 0)
                .add(Instructions.MOV, 0, 0, SIGN_EXTENSION_OF_BYTE, 0)
                .exit();
    }

    private static Probe verify(Question question, Instructions instructions) {
        Probe answer = load(question, Attempt.of(BpfProgramType.SOCKET_FILTER), instructions);
        return answer.isUnsupported() ? question.noByVerifier() : answer;
    }

    private static Probe load(Question question, Attempt attempt, Instructions instructions) {
        return close(question, attempt.load(instructions));
    }

    private static Probe close(Question question, int fd) {
        if (fd >= 0) {
            SystemNative.close(fd);
        }
        return question.answer(fd);
    }

    private static BtfImage function(int linkage) {
        return new BtfImage().type(BtfTypes.FUNC_PROTO, 0, 1, 0, NAME, INT).type(BtfTypes.FUNC, NAME, linkage, 2);
    }

    private static Probe btf(Question question, BtfImage image) {
        return close(question, image.load());
    }

    /** The kernel tells the names of BTF since modules have their own. */
    private static Probe moduleBtf(Question question) {
        int btf = new BtfImage().load();
        if (btf < 0) {
            return question.answer(btf);
        }
        try {
            return question.answer(KernelNative.tellBtfName(btf));
        } finally {
            SystemNative.close(btf);
        }
    }

    private static Probe batch(Question question) {
        ByteBuffer memory = Memory.allocate(4 * Long.BYTES);
        int map = MapProbe.createArray();
        if (map < 0) {
            return question.unknown("a map could not be created: " + Errno.describe(-map));
        }
        try {
            long key = SystemNative.address(memory);
            long value = key + Long.BYTES;
            long count = value + Long.BYTES;
            memory.putInt(2 * Long.BYTES, 1);
            return question.answer(MapNative.updateBatch(map, key, value, count, 0));
        } finally {
            SystemNative.close(map);
            Reference.reachabilityFence(memory);
        }
    }

    /** The kernel got this helper at the same time. */
    private static Probe cgroupMemory(Question question) {
        Probe helper = Kernel.probe(BpfProgramType.SOCKET_FILTER, BpfHelper.KTIME_GET_COARSE_NS);
        return switch (helper.support()) {
            case SUPPORTED -> question.yes();
            case UNSUPPORTED -> question.no();
            case UNKNOWN -> question.unknown(helper.reason());
        };
    }

    /** Attaches to a function that the kernel has for such tests only. */
    private static Probe fentry(Question question) {
        int id = KernelTypes.find("bpf_fentry_test1", AttachTypes.TRACE_FENTRY);
        if (id < 0) {
            return question.unknown("the kernel's BTF has no function to try it with");
        }
        int program =
                new Attempt(BpfProgramType.TRACING, AttachTypes.TRACE_FENTRY, id, 0).load(Instructions.returning(0));
        if (program < 0) {
            return question.failed(-program);
        }
        try {
            return close(question, KernelNative.openRawTracepoint(null, program));
        } finally {
            SystemNative.close(program);
        }
    }

    private static Probe eventSource(Question question, String name) {
        return Files.exists(EVENT_SOURCES.resolve(name))
                ? question.yes()
                : absent(question, EVENT_SOURCES.resolve(name));
    }

    /** No file says no, if the file system that it would be in is mounted. */
    private static Probe absent(Question question, Path file) {
        return Files.exists(IN_SYSFS)
                ? question.no()
                : question.unknown("there is no " + file + ", and sysfs is not mounted");
    }

    private static Probe lsm(Question question) {
        String active;
        try {
            active = KernelFiles.read(ACTIVE_LSMS);
        } catch (IOException e) {
            return question.unknown(ACTIVE_LSMS + " cannot be read: securityfs is not mounted");
        }
        return List.of(active.split(",")).contains("bpf")
                ? question.yes()
                : question.no("it is not active: the boot parameter lsm must name bpf, and is " + active);
    }
}
