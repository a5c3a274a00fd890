package io.bpf4j;

import java.util.Locale;

/** The text of instructions, as the verifier's log has it, of all classes up to version 4 of the instruction set (RFC 9669) and the kernel's own additions. */
final class Disassembler {

    private static final int LD = 0;
    private static final int LDX = 1;
    private static final int ST = 2;
    private static final int STX = 3;
    private static final int ALU = 4;
    private static final int JMP = 5;
    private static final int JMP32 = 6;
    private static final int ALU64 = 7;

    private static final int DOUBLE_WORD = 0x18;

    private static final int MODE_IMMEDIATE = 0x00;
    private static final int MODE_ABSOLUTE = 0x20;
    private static final int MODE_INDIRECT = 0x40;
    private static final int MODE_MEMORY = 0x60;
    private static final int MODE_SIGNED_MEMORY = 0x80;
    private static final int MODE_ATOMIC = 0xc0;

    private static final int ADD = 0x00;
    private static final int DIV = 0x30;
    private static final int OR = 0x40;
    private static final int AND = 0x50;
    private static final int NEG = 0x80;
    private static final int MOD = 0x90;
    private static final int XOR = 0xa0;
    private static final int MOV = 0xb0;
    private static final int END = 0xd0;

    private static final int CALL = 0x80;
    private static final int EXIT = 0x90;
    private static final int MAY_GOTO = 0xe0;

    private static final int FETCH = 0x01;
    private static final int EXCHANGE = 0xe1;
    private static final int COMPARE_AND_EXCHANGE = 0xf1;
    private static final int LOAD_ACQUIRE = 0x100;
    private static final int STORE_RELEASE = 0x110;

    /** In the offset of a move between registers. */
    private static final int ADDRESS_SPACE_CAST = 1;

    private static final int PER_CPU_ADDRESS = -1;

    /** By the upper four bits of the opcode; null for what has no operator. */
    private static final String[] ARITHMETIC = {
        "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", null, "%=", "^=", "=", "s>>=", null, null, null
    };

    private static final String[] COMPARISONS = {
        null, "==", ">", ">=", "&", "!=", "s>", "s>=", null, null, "<", "<=", "s<", "s<=", null, null
    };

    private final BpfInstruction instruction;
    private final InstructionNames names;
    private final int operation;
    private final boolean fromRegister;

    private Disassembler(BpfInstruction instruction, InstructionNames names) {
        this.instruction = instruction;
        this.names = names;
        this.operation = instruction.opcode() & 0xf0;
        this.fromRegister = (instruction.opcode() & 0x08) != 0;
    }

    static String text(BpfInstruction instruction, InstructionNames names) {
        Disassembler disassembler = new Disassembler(instruction, names);
        return switch (instruction.opcode() & 0x07) {
            case LD -> disassembler.load();
            case LDX -> disassembler.loadFromMemory();
            case ST ->
                disassembler.mode() == MODE_MEMORY
                        ? disassembler.destinationMemory() + " = " + disassembler.immediate()
                        : disassembler.unknown();
            case STX -> disassembler.storeRegister();
            case ALU -> disassembler.arithmetic("w");
            case ALU64 -> disassembler.arithmetic("r");
            case JMP -> disassembler.jump("r");
            default -> disassembler.jump("w");
        };
    }

    /** Whether an instruction calls a function of the kernel. */
    static boolean callsKernel(BpfInstruction instruction) {
        return instruction.opcode() == (JMP | CALL) && instruction.source() != InstructionNames.PROGRAM_FUNCTION;
    }

    /** A number with its sign, also if it is positive. */
    static String signed(long number) {
        return (number < 0 ? "" : "+") + number;
    }

    private String unknown() {
        return String.format(Locale.ROOT, "unknown instruction 0x%02x", instruction.opcode());
    }

    private int mode() {
        return instruction.opcode() & 0xe0;
    }

    private int immediate() {
        return (int) instruction.immediate();
    }

    private String destination() {
        return target("r");
    }

    private String source() {
        return "r" + instruction.source();
    }

    private boolean isDoubleWord() {
        return (instruction.opcode() & 0x18) == DOUBLE_WORD;
    }

    /** The type that the opcode's size stands for. */
    private String type(String kind) {
        return kind
                + switch (instruction.opcode() & 0x18) {
                    case 0x00 -> "32";
                    case 0x08 -> "16";
                    case 0x10 -> "8";
                    default -> "64";
                };
    }

    private String memory(String kind, String base) {
        return "*(" + type(kind) + " *)(" + base + " " + signed(instruction.offset()) + ")";
    }

    private String destinationMemory() {
        return memory("u", destination());
    }

    /** What atomic operations take. */
    private String pointer(String base) {
        return memory("u", base).substring(1);
    }

    private String load() {
        return switch (mode()) {
            case MODE_ABSOLUTE -> "r0 = *(" + type("u") + " *)skb[" + immediate() + "]";
            case MODE_INDIRECT -> "r0 = *(" + type("u") + " *)skb[" + source() + " + " + immediate() + "]";
            case MODE_IMMEDIATE -> isDoubleWord() ? destination() + " = " + wideImmediate() : unknown();
            default -> unknown();
        };
    }

    private String wideImmediate() {
        int low = immediate();
        int high = (int) (instruction.immediate() >>> 32);
        String index = "map[idx:" + Integer.toUnsignedString(low) + "]";
        return switch (instruction.source()) {
            case InstructionNames.MAP -> names.map(low);
            case InstructionNames.MAP_VALUE -> names.map(low) + "[0]+" + Integer.toUnsignedString(high);
            case InstructionNames.FUNCTION -> "subprog[" + signed(low) + "]";
            case InstructionNames.MAP_BY_INDEX -> index;
            case InstructionNames.MAP_VALUE_BY_INDEX -> index + "+" + Integer.toUnsignedString(high);
            default -> "0x" + Long.toHexString(instruction.immediate());
        };
    }

    private String loadFromMemory() {
        return switch (mode()) {
            case MODE_MEMORY -> destination() + " = " + memory("u", source());
            case MODE_SIGNED_MEMORY -> isDoubleWord() ? unknown() : destination() + " = " + memory("s", source());
            default -> unknown();
        };
    }

    private String storeRegister() {
        return switch (mode()) {
            case MODE_MEMORY -> destinationMemory() + " = " + source();
            case MODE_ATOMIC -> atomic();
            default -> unknown();
        };
    }

    private String atomic() {
        String width = isDoubleWord() ? "64" : "";
        String target = pointer(destination());
        return switch (immediate()) {
            case EXCHANGE -> source() + " = atomic" + width + "_xchg(" + target + ", " + source() + ")";
            case COMPARE_AND_EXCHANGE -> "r0 = atomic" + width + "_cmpxchg(" + target + ", r0, " + source() + ")";
            case LOAD_ACQUIRE -> destination() + " = load_acquire(" + pointer(source()) + ")";
            case STORE_RELEASE -> "store_release(" + target + ", " + source() + ")";
            default -> atomicArithmetic(width, target);
        };
    }

    private String atomicArithmetic(String width, String target) {
        int atomicOperation = immediate() & ~FETCH;
        String name = switch (atomicOperation) {
            case ADD -> "add";
            case OR -> "or";
            case AND -> "and";
            case XOR -> "xor";
            default -> null;
        };
        if (name == null) {
            return unknown();
        }
        return (immediate() & FETCH) != 0
                ? source() + " = atomic" + width + "_fetch_" + name + "(" + target + ", " + source() + ")"
                : "lock *" + target + " " + ARITHMETIC[atomicOperation >> 4] + " " + source();
    }

    private String target(String prefix) {
        return prefix + instruction.destination();
    }

    /** Arithmetic on whole registers (r), or on their lower halves (w). */
    private String arithmetic(String prefix) {
        String target = target(prefix);
        if (operation == END) {
            return destination() + " = " + swap(prefix) + immediate() + " " + destination();
        }
        if (operation == NEG) {
            return target + " = -" + target;
        }
        String operator = ARITHMETIC[operation >> 4];
        if (operator == null) {
            return unknown();
        }
        boolean isSigned = (operation == DIV || operation == MOD) && instruction.offset() == 1;
        String start = target + " " + (isSigned ? "s" : "") + operator + " ";
        if (!fromRegister) {
            return start + immediate();
        }
        return operation == MOV ? move(prefix, start) : start + prefix + instruction.source();
    }

    private String swap(String prefix) {
        if (prefix.equals("r")) {
            return "bswap";
        }
        return fromRegister ? "be" : "le";
    }

    private String move(String prefix, String start) {
        String from = prefix + instruction.source();
        return switch (instruction.offset()) {
            case 8, 16, 32 -> start + "(s" + instruction.offset() + ")" + from;
            case ADDRESS_SPACE_CAST ->
                start + "addr_space_cast(" + from + ", " + (immediate() >>> 16) + ", " + (immediate() & 0xffff) + ")";
            case PER_CPU_ADDRESS -> start + "&(void __percpu *)(" + from + ")";
            default -> start + from;
        };
    }

    /** A jump that compares whole registers (r), or their lower halves (w). */
    private String jump(String prefix) {
        boolean whole = prefix.equals("r");
        String comparison = COMPARISONS[operation >> 4];
        if (comparison != null) {
            String with = fromRegister ? prefix + instruction.source() : "0x" + Integer.toHexString(immediate());
            return "if " + target(prefix) + " " + comparison + " " + with + " goto pc" + signed(instruction.offset());
        }
        if (operation == 0) {
            return unconditional(whole);
        }
        if (!whole) {
            return unknown();
        }
        return switch (operation) {
            case CALL -> call();
            case EXIT -> "exit";
            case MAY_GOTO -> "may_goto pc" + signed(instruction.offset());
            default -> unknown();
        };
    }

    private String unconditional(boolean whole) {
        if (fromRegister) {
            return whole ? "gotox " + destination() : unknown();
        }
        // The one with the distance in the immediate reaches farther.
        return whole ? "goto pc" + signed(instruction.offset()) : "gotol pc" + signed(immediate());
    }

    private String call() {
        return switch (instruction.source()) {
            case InstructionNames.PROGRAM_FUNCTION -> "call pc" + names.programFunction(instruction);
            case InstructionNames.KERNEL_FUNCTION ->
                "call " + names.kernelFunction(instruction).orElse("kernel-function") + "#" + immediate();
            default -> "call " + names.kernelFunction(instruction).orElse("unknown") + "#" + immediate();
        };
    }
}
