package io.bpf4j;

import io.bpf4j.kernel.BpfHelper;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** What the numbers in instructions stand for, which differs before and after the load. */
interface InstructionNames {

    /** In {@code src_reg} of a load of 64 bits: what the immediate stands for. */
    int MAP = 1;

    int MAP_VALUE = 2;
    int FUNCTION = 4;
    int MAP_BY_INDEX = 5;
    int MAP_VALUE_BY_INDEX = 6;

    /** In {@code src_reg} of a call: a function of the program. */
    int PROGRAM_FUNCTION = 1;

    int KERNEL_FUNCTION = 2;

    /** As compilers and loaders write them. */
    InstructionNames BEFORE_LOAD = new InstructionNames() {
        @Override
        public String map(int number) {
            return "map[fd:" + number + "]";
        }

        @Override
        public String programFunction(BpfInstruction call) {
            return Disassembler.signed(call.immediate());
        }

        @Override
        public Optional<String> kernelFunction(BpfInstruction call) {
            return helper(call);
        }
    };

    /** What a map is called by its number. */
    String map(int number);

    /** What follows {@code call pc}: the distance in slots, and perhaps a name. */
    String programFunction(BpfInstruction call);

    /** Name of the kernel's function that an instruction calls, if it is known. */
    Optional<String> kernelFunction(BpfInstruction call);

    /** The helper of a number. */
    static Optional<String> helper(BpfInstruction call) {
        BpfHelper[] helpers = BpfHelper.values();
        long number = call.immediate();
        return call.source() == 0 && number > 0 && number <= helpers.length
                ? Optional.of(helpers[(int) number - 1].functionName())
                : Optional.empty();
    }

    /**
     * As the kernel gives them out after the load: maps have ids, calls have distances.
     *
     * @param symbols names of the kernel's functions by their distances from the one that all are counted from
     * @param functions names of the program's functions by the slots that they start at, counted from a distance
     */
    static InstructionNames afterLoad(Map<Integer, String> symbols, IntFunction<Optional<String>> functions) {
        return new InstructionNames() {
            @Override
            public String map(int number) {
                return "map[id:" + Integer.toUnsignedString(number) + "]";
            }

            @Override
            public String programFunction(BpfInstruction call) {
                // The immediate has the number of the function now.
                String distance = Disassembler.signed(call.offset());
                return functions
                        .apply(call.offset())
                        .map(name -> distance + "#" + name)
                        .orElse(distance);
            }

            @Override
            public Optional<String> kernelFunction(BpfInstruction call) {
                return Optional.ofNullable(symbols.get((int) call.immediate())).or(() -> helper(call));
            }
        };
    }
}
