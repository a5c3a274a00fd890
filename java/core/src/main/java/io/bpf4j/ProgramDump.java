package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.Errno;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.KernelFiles;
import io.bpf4j.internal.KernelSymbols;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.ProgramNative;
import io.bpf4j.internal.jni.SystemNative;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the kernel gives out of a program beyond its numbers: the arrays that {@code struct bpf_prog_info} points to. */
final class ProgramDump {

    private static final int BTF_ID = 128;

    private static final Path ADDRESSES_HIDDEN = Path.of("/proc/sys/kernel/kptr_restrict");
    private static final String FROM_ALL = "2";

    private final String subject;
    /** {@code struct bpf_prog_info} as the kernel filled it. */
    private final ByteBuffer answer;

    private final Map<Array, ByteBuffer> arrays;

    /** Whose first function has it where there is no BTF. */
    private final String name;

    private ProgramDump(String subject, String name, ByteBuffer answer, Map<Array, ByteBuffer> arrays) {
        this.subject = subject;
        this.name = name;
        this.answer = answer;
        this.arrays = arrays;
    }

    /** An array in {@code struct bpf_prog_info}, whose layout {@code linux/bpf.h} fixes: where its length, its address and the size of an element are. */
    private enum Array {
        TRANSLATED(20, 32, Byte.BYTES),
        JITED(16, 24, Byte.BYTES),
        JITED_ADDRESSES(104, 112, Long.BYTES),
        JITED_LENGTHS(108, 120, Integer.BYTES),
        FUNCTIONS(144, 136, ProgramSource.FUNCTION_SIZE, 132),
        LINES(148, 152, ProgramSource.LINE_SIZE, 172),
        JITED_LINES(168, 160, Long.BYTES, 176);

        private static final int KNOWN = -1;

        private final int length;
        private final int address;
        private final int elementSize;
        /** Where the kernel is told the size of an element. */
        private final int sizeField;

        Array(int length, int address, int elementSize) {
            this(length, address, elementSize, KNOWN);
        }

        Array(int length, int address, int elementSize, int sizeField) {
            this.length = length;
            this.address = address;
            this.elementSize = elementSize;
            this.sizeField = sizeField;
        }

        /** Memory for as many elements as a first answer said, and its address in the next question. */
        private ByteBuffer ask(ByteBuffer sizes, ByteBuffer question) {
            int bytes = Math.multiplyExact(sizes.getInt(length), elementSize);
            ByteBuffer memory = Memory.allocate(bytes).limit(bytes);
            question.putInt(length, sizes.getInt(length)).putLong(address, SystemNative.address(memory));
            if (sizeField != KNOWN) {
                question.putInt(sizeField, elementSize);
            }
            return memory;
        }

        private boolean isWhole(ByteBuffer sizes, ByteBuffer answer) {
            return answer.getInt(length) <= sizes.getInt(length);
        }

        /** What the kernel wrote; without any bytes if it took the address out of the question, which says that it keeps the array to itself. */
        private ByteBuffer written(ByteBuffer memory, ByteBuffer answer) {
            return memory.limit(answer.getLong(address) == 0 ? 0 : answer.getInt(length) * elementSize);
        }
    }

    /**
     * Reads all that this process may see.
     *
     * @param name the program's name
     */
    static ProgramDump read(int fd, String subject, String name) {
        ByteBuffer sizes = Memory.allocate(ProgramNative.INFO_LENGTH);
        ask(fd, subject, sizes);
        while (true) {
            ByteBuffer answer = Memory.allocate(ProgramNative.INFO_LENGTH);
            Map<Array, ByteBuffer> memory = new EnumMap<>(Array.class);
            for (Array array : Array.values()) {
                memory.put(array, array.ask(sizes, answer));
            }
            ask(fd, subject, answer);
            Reference.reachabilityFence(memory);
            ByteBuffer asked = sizes;
            if (memory.keySet().stream().allMatch(array -> array.isWhole(asked, answer))) {
                memory.replaceAll((array, bytes) -> array.written(bytes, answer));
                return new ProgramDump(subject, name, answer, memory);
            }
            sizes = answer;
        }
    }

    private static void ask(int fd, String subject, ByteBuffer info) {
        int result = ProgramNative.dump(fd, SystemNative.address(info));
        Reference.reachabilityFence(info);
        Errors.check("get information on", subject, result);
    }

    TranslatedProgram translated() {
        ByteBuffer code = arrays.get(Array.TRANSLATED);
        if (code.limit() == 0) {
            throw refused("read the instructions of");
        }
        ProgramSource source = source();
        List<BpfInstruction> instructions = BpfInstruction.decode(code, code.limit());
        Set<Integer> calls = instructions.stream()
                .filter(Disassembler::callsKernel)
                .map(call -> (int) call.immediate())
                .collect(Collectors.toSet());
        Map<Integer, String> symbols = calls.isEmpty() ? Map.of() : KernelSymbols.called(calls);
        List<TranslatedProgram.Step> steps = new ArrayList<>();
        int index = 0;
        for (BpfInstruction instruction : instructions) {
            int next = index + 1;
            InstructionNames names =
                    InstructionNames.afterLoad(symbols, distance -> source.functionThatStartsAt(next + distance));
            steps.add(new TranslatedProgram.Step(
                    index,
                    instruction,
                    Disassembler.text(instruction, names),
                    source.function(index),
                    source.line(index)));
            index += instruction.slots();
        }
        return new TranslatedProgram(steps);
    }

    List<JitedFunction> jited() {
        ByteBuffer code = arrays.get(Array.JITED);
        // Where the kernel keeps the instructions to itself it does not come to the rest, of which it then says
        // nothing.
        if (code.limit() == 0 || arrays.get(Array.TRANSLATED).limit() == 0) {
            throw noMachineCode("read the machine code of");
        }
        ProgramSource source = source();
        ByteBuffer addresses = arrays.get(Array.JITED_ADDRESSES);
        ByteBuffer lengths = arrays.get(Array.JITED_LENGTHS);
        List<JitedFunction> functions = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < lengths.limit() / Integer.BYTES; i++) {
            long address = addresses.getLong(i * Long.BYTES);
            byte[] bytes = new byte[lengths.getInt(i * Integer.BYTES)];
            code.get(start, bytes);
            start += bytes.length;
            functions.add(new JitedFunction(
                    source.functionName(i),
                    address,
                    bytes,
                    source.positions(arrays.get(Array.JITED_LINES), address, bytes.length)));
        }
        return functions;
    }

    private ProgramSource source() {
        return ProgramSource.of(name, answer.getInt(BTF_ID), arrays.get(Array.FUNCTIONS), arrays.get(Array.LINES));
    }

    private BpfException noMachineCode(String operation) {
        boolean mayRead = answer.getInt(Array.TRANSLATED.length) != 0;
        return mayRead && answer.getInt(Array.JITED.length) == 0
                ? new BpfNotSupportedException(
                        operation,
                        subject,
                        "the kernel interprets it: it has no JIT compiler for this program, or net.core.bpf_jit_enable was"
                                + " 0 when it was loaded",
                        0,
                        List.of())
                : refused(operation);
    }

    /** The kernel gives no error where it gives nothing out. */
    private BpfException refused(String operation) {
        if (answer.getInt(Array.TRANSLATED.length) == 0) {
            return Errors.failure(operation, subject, -Errno.EPERM, EnumSet.of(Capability.CAP_BPF), null, List.of());
        }
        if (areAddressesHiddenFromAll()) {
            return new BpfPermissionException(
                    operation,
                    subject,
                    "it has addresses of the kernel in it, and kernel.kptr_restrict is 2, which hides these from everybody;"
                            + " set it to 1",
                    Errno.EPERM,
                    List.of());
        }
        return Errors.failure(operation, subject, -Errno.EPERM, EnumSet.of(Capability.CAP_SYSLOG), null, List.of());
    }

    private static boolean areAddressesHiddenFromAll() {
        try {
            return KernelFiles.read(ADDRESSES_HIDDEN).equals(FROM_ALL);
        } catch (IOException e) {
            return false;
        }
    }
}
