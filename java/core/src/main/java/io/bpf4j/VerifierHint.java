package io.bpf4j;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about the frequent messages of the verifier. The first that matches holds: what is more special stands before what is less. */
enum VerifierHint {
    FAILED_RELOCATION(
            "failed to resolve CO-RE relocation .*|invalid func unknown#195896080",
            "the running kernel has no such type, member or value; ask bpf_core_field_exists(), bpf_core_type_exists() or"
                    + " bpf_core_enum_value_exists() before its use, and declare what differs between kernels with a flavour (struct name___suffix)"),
    ABSENT_MAP(
            "BPF map '(.*)' is referenced but wasn't created",
            "map $1 is used where its autocreate is off; guard the use with a const volatile variable that is set before the load, or create the map"),
    UNRESOLVED_KFUNC(
            "kfunc '(.*)' is referenced but wasn't resolved",
            "this kernel has no function $1 for programs, or another one than was declared; ask bpf_ksym_exists($1) before the call"),
    KFUNC_NOT_ALLOWED(
            "calling kernel function (\\S+) is not allowed",
            "$1 is there, but not for programs of this type; the kernel registers each of its functions for some types only"),
    HELPER_NOT_ALLOWED(
            "program of this type cannot use helper (\\S+?)(?:#.*)?|unknown func (bpf_\\S+?)(?:#.*)?",
            "this helper is not for programs of this type, or not here: see bpf-helpers(7), and ask Kernel.probe(type, helper)"),
    UNKNOWN_HELPER(
            "invalid func unknown#(\\d+)|unknown func unknown#(\\d+)",
            "this kernel has no such helper: it is younger than the kernel, or was left out of it"),
    SLEEPABLE_HELPER(
            "helper call might sleep in a non-sleepable prog.*|sleepable helper .*",
            "only a sleepable program may call this: use the section with .s, such as uprobe.s, fentry.s, lsm.s or iter.s, and do not call it under a lock"),
    LICENSE(
            "cannot call GPL-restricted function from non-GPL compatible program",
            "this helper is only for programs under the GPL: declare char LICENSE[] SEC(\"license\") = \"GPL\" (or \"Dual BSD/GPL\") if that is so,"
                    + " or do without it"),
    ENDLESS_LOOP(
            "infinite loop detected at insn .*|back-edge from insn .*",
            "the verifier finds no end of this loop: count up to a constant, or use bpf_loop() (Linux 5.17) or bpf_for() (Linux 6.4). Before Linux 5.3"
                    + " every loop has to be unrolled"),
    TOO_COMPLEX(
            "BPF program is too large\\. Processed (\\d+) insn|The sequence of \\d+ jumps is too complex.*",
            "the verifier gave up: it follows every turn of a loop and both ways of every branch. Make loops shorter or use bpf_loop() (Linux 5.17);"
                    + " move code into global functions (not static), which it looks at once; split the program by tail calls"),
    STACK_TOO_LARGE(
            "combined stack size of .* calls is .*",
            "a program has 512 bytes of stack, with all functions that call each other: keep larger data in a per-CPU array of one entry, or in a ring"
                    + " buffer's record"),
    STACK_UNINITIALISED(
            "invalid (?:indirect )?read from stack (?:R\\d+ )?off(?: -\\d+\\+\\d+|=-(?:\\d{1,2}|[1-4]\\d\\d|50\\d|51[0-2])) .*",
            "this reads stack that was never written: initialise the whole variable, also the padding of a struct"
                    + " (__builtin_memset(&value, 0, sizeof(value))), and read no more than it has. Linux 6.3 and later allow it to a process with"
                    + " CAP_PERFMON"),
    STACK_BOUNDS(
            "invalid (?:unbounded )?(?:variable-offset )?(?:indirect )?(?:write|access|read)(?: to| from)? stack .*|.*variable(?:-offset)? stack .*|invalid stack .*",
            "this is outside of the variables on the stack, or may be: bound the index right before its use, with a mask (index & 15) or a comparison"
                    + " of an unsigned value"),
    MISALIGNED(
            "misaligned (\\S+) access .*",
            "the address is not a multiple of the size; let the compiler lay out the data, or copy it byte by byte (__builtin_memcpy)"),
    REFERENCE_LEAKED(
            "Unreleased reference .*|.*would lead to reference leak",
            "what a helper handed out is to be given back on every path: bpf_ringbuf_submit() or bpf_ringbuf_discard() after bpf_ringbuf_reserve(),"
                    + " bpf_sk_release() after a lookup of a socket, the release function of a kfunc"),
    LOCK_HELD(
            "function calls are not allowed while holding a lock|.*inside bpf_spin_lock-ed region|bpf_spin_unlock is missing",
            "under bpf_spin_lock() there may be no call but bpf_spin_unlock(), and every path must come to it before the program ends"),
    PACKET_UNCHECKED(
            "invalid access to packet\\b.*",
            "compare with the packet's end before the access, with the same pointer and the whole size:"
                    + " if ((void *)(header + 1) > (void *)(long)ctx->data_end) return ...; a function that changes the packet makes all earlier checks void"),
    NULL_ARITHMETIC(
            "R\\d+ pointer arithmetic on \\S+_or_null prohibited, null-check it first",
            "compare the pointer with NULL before anything is added to it"),
    NULL_UNCHECKED(
            "R\\d+ invalid mem access '\\S*_or_null_?'|R\\d+ type=\\S+_or_null_? expected=.*|Possibly NULL pointer passed to .*",
            "this pointer may be NULL, as of a map that does not have the key: if (!pointer) return ...; the check must be of the pointer itself,"
                    + " not of a copy of its value"),
    ARITHMETIC_UNBOUNDED(
            "math between (\\S+) pointer and register with unbounded min value is not allowed|value -?\\d+ makes \\S+ pointer be out of bounds",
            "what is added to the pointer can be negative or huge: make it unsigned and bound it right before, as by offset & 0xff"),
    WRITE_FORBIDDEN(
            "write into map forbidden, .*",
            "the map is read-only for programs: BPF_F_RDONLY_PROG, or a const volatile variable, which only user space sets before the load"),
    VALUE_BOUNDS(
            "invalid access to (?:map value|memory|map key), .*|R\\d+ (?:min|max) value is outside of the allowed memory range"
                    + "|R\\d+ unbounded memory access, make sure to bounds check.*|R\\d+ (?:max|min) value is (?:outside|negative).*array range.*",
            "the index may lead out of the value: bound it right before its use, with a comparison of an unsigned value or a mask; where the compiler"
                    + " moves the check away, barrier_var(index) behind it helps"),
    SIZE_UNBOUNDED(
            "R\\d+ unbounded memory access, use 'var &= const' or 'if \\(var < const\\)'|R\\d+ min value is negative, .*|R\\d+ invalid zero-sized read.*",
            "the size that is given to a helper must be known to fit: keep it in an unsigned variable and bound it right before the call, as by size &= 0xff"),
    NO_RETURN_VALUE("R0 !read_ok", "the program or function ends without a return value on some path"),
    REGISTER_UNSET(
            "R\\d+ !read_ok",
            "this reads a variable that has no value on some path; after a call only the result and what the program kept remain"),
    RETURN_RANGE(
            "At (?:program|callback|async callback) exit the register R0 .*",
            "a program of this type may return only these values; see what its hook takes"),
    CONTEXT_ACCESS(
            "invalid bpf_context access off=.*",
            "the context has no such field for programs of this type, or it may not be written, or only be read whole: see its struct in linux/bpf.h"),
    CONTEXT_MODIFIED(
            "dereference of modified ctx ptr .*",
            "the context must be read at constant offsets from the pointer that the program was given"),
    UNKNOWN_POINTER(
            "R\\d+ invalid mem access '(?:scalar|inv)'",
            "to the verifier this is a number, not a pointer. Memory of the kernel is read with bpf_probe_read_kernel(), BPF_CORE_READ() or a typed"
                    + " argument (fentry, tp_btf), of processes with bpf_probe_read_user(); pointers into a packet are void after a function that changes it"),
    MAP_TYPE("cannot pass map_type \\d+ into func .*", "this helper is not for maps of this type"),
    ARGUMENT_TYPE(
            "R\\d+ type=\\S+ expected=.*|arg#\\d+ .*expected.*",
            "the argument is of another kind than the function takes: a pointer to the stack, a map's value or the context, a map, or a number"),
    NEWER_INSTRUCTION(
            "BPF_(?:STX|CALL) uses reserved fields",
            "an instruction is younger than the kernel: atomic operations other than an addition without result need Linux 5.12, calls of kernel"
                    + " functions 5.13; choose others when bpf_core_enum_value_exists() or a variable that is set before the load tells so,"
                    + " or compile with an older -mcpu"),
    UNREACHABLE(
            "unreachable insn \\d+",
            "no path leads there; the compiler leaves such code only where it was written in assembly, or after a call that it thinks never returns"),
    NO_EXIT(
            "last insn is not an exit or jmp|jump out of range from insn .*",
            "the code runs out of the function: end every path with a return");

    private final Pattern message;
    private final String advice;

    VerifierHint(String message, String advice) {
        this.message = Pattern.compile(message);
        this.advice = advice;
    }

    /** The hint for a rejection, by the messages that the log ends with. */
    static Optional<VerifierHint> of(List<String> messages) {
        for (VerifierHint hint : values()) {
            if (messages.stream().anyMatch(line -> hint.message.matcher(line).matches())) {
                return Optional.of(hint);
            }
        }
        return Optional.empty();
    }

    /** What to do. */
    String advice(List<String> messages) {
        Matcher matcher = messages.stream()
                .map(message::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow();
        return matcher.groupCount() > 0 && matcher.group(1) != null ? advice.replace("$1", matcher.group(1)) : advice;
    }
}
