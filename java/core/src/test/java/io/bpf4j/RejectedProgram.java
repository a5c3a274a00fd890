package io.bpf4j;

import java.util.Locale;

/** The programs of {@code bpf/tests/rejections.bpf.c} with the line that the verifier stops at, empty where it stops at none, and the hint. */
enum RejectedProgram {
    PACKET_UNCHECKED("return eth->h_proto == 8 ? XDP_PASS : XDP_DROP;", VerifierHint.PACKET_UNCHECKED),
    PACKET_CHECKED_TOO_LITTLE("return *(volatile __u8 *)(data + 10);", VerifierHint.PACKET_UNCHECKED),
    PACKET_UNBOUNDED("if (data + offset + 1 > end)", VerifierHint.ARITHMETIC_UNBOUNDED),
    NULL_UNCHECKED("return value->numbers[0];", VerifierHint.NULL_UNCHECKED),
    NULL_ARITHMETIC("__u8 *byte = (__u8 *)value + offset;", VerifierHint.NULL_ARITHMETIC),
    LOOP_ENDLESS("asm volatile(\"1: if %0 != 5 goto 1b;\" ::\"r\"(queue) : \"memory\");", VerifierHint.ENDLESS_LOOP),
    TOO_COMPLEX("for (__u32 i = 0; i < 2000000; i++) {", VerifierHint.TOO_COMPLEX),
    HELPER_OF_OTHER_TYPE("return of_packets(ctx, 0, &bytes, sizeof(bytes), 0);", VerifierHint.HELPER_NOT_ALLOWED),
    HELPER_UNKNOWN("return no_helper();", VerifierHint.UNKNOWN_HELPER),
    KFUNC_OF_OTHER_TYPE("return tcp_reno_ssthresh(0);", VerifierHint.KFUNC_NOT_ALLOWED),
    KFUNC_UNRESOLVED("no_kernel_has_this_kfunc();", VerifierHint.UNRESOLVED_KFUNC),
    RELOCATION_FAILED("int number = 0;", VerifierHint.FAILED_RELOCATION),
    ABSENT_MAP("return bpf_map_lookup_elem(&left_out, &key) ? XDP_PASS : XDP_DROP;", VerifierHint.ABSENT_MAP),
    STACK_TOO_LARGE("", VerifierHint.STACK_TOO_LARGE),
    STACK_UNINITIALISED(
            "return bpf_map_lookup_elem(&values, &key) ? XDP_PASS : XDP_DROP;", VerifierHint.STACK_UNINITIALISED),
    STACK_OUT_OF_BOUNDS(
            "asm volatile(\"r2 = r10; r2 += -520; *(u64 *)(r2 + 0) = r1;\" ::: \"r2\", \"memory\");",
            VerifierHint.STACK_BOUNDS),
    STACK_INDEX_UNBOUNDED("bytes[ctx->ingress_ifindex] = 1;", VerifierHint.STACK_BOUNDS),
    MISALIGNED("asm volatile(\"r2 = 0; *(u64 *)(r10 - 12) = r2;\" ::: \"r2\", \"memory\");", VerifierHint.MISALIGNED),
    REFERENCE_LEAKED("return XDP_PASS;", VerifierHint.REFERENCE_LEAKED),
    RECORD_OUT_OF_BOUNDS("event[1] = 1;", VerifierHint.VALUE_BOUNDS),
    VALUE_OUT_OF_BOUNDS(
            "return ((volatile struct value *)value)->numbers[bpf_get_prandom_u32() & 31];", VerifierHint.VALUE_BOUNDS),
    VALUE_UNBOUNDED(
            "return ((volatile struct value *)value)->numbers[bpf_get_prandom_u32()];", VerifierHint.VALUE_BOUNDS),
    VALUE_READ_ONLY("*value = 1;", VerifierHint.WRITE_FORBIDDEN),
    SIZE_UNBOUNDED("bpf_probe_read_kernel(bytes, ctx->rx_queue_index, ctx);", VerifierHint.SIZE_UNBOUNDED),
    SIZE_NEGATIVE("bpf_probe_read_kernel(bytes, size, ctx);", VerifierHint.SIZE_UNBOUNDED),
    NO_RETURN_VALUE("asm volatile(\"exit;\");", VerifierHint.NO_RETURN_VALUE),
    REGISTER_UNSET("asm volatile(\"r0 = r7; exit;\");", VerifierHint.REGISTER_UNSET),
    UNREACHABLE("asm volatile(\"r0 = 2; exit; r0 = 1; exit;\");", VerifierHint.UNREACHABLE),
    NO_EXIT("", VerifierHint.NO_EXIT),
    RETURN_OUT_OF_RANGE("return 2;", VerifierHint.RETURN_RANGE),
    CONTEXT_OUT_OF_BOUNDS("return *(volatile __u32 *)((void *)ctx + 64);", VerifierHint.CONTEXT_ACCESS),
    CONTEXT_READ_ONLY("ctx->len = 1;", VerifierHint.CONTEXT_ACCESS),
    CONTEXT_MODIFIED("return *(volatile __u32 *)moved;", VerifierHint.CONTEXT_MODIFIED),
    NEWER_INSTRUCTION("", VerifierHint.NEWER_INSTRUCTION),
    POINTER_UNKNOWN("return *(volatile int *)ctx->args[0];", VerifierHint.UNKNOWN_POINTER),
    POINTER_INVALIDATED("return *(volatile __u8 *)data;", VerifierHint.UNKNOWN_POINTER),
    ARGUMENT_OF_OTHER_TYPE(
            "return bpf_map_lookup_elem(&values, (void *)8) ? XDP_PASS : XDP_DROP;", VerifierHint.ARGUMENT_TYPE),
    MAP_OF_OTHER_TYPE("return bpf_ringbuf_output(&values, &key, sizeof(key), 0);", VerifierHint.MAP_TYPE),
    SLEEPS("bpf_copy_from_user(&number, sizeof(number), (void *)8);", VerifierHint.SLEEPABLE_HELPER),
    CALL_UNDER_LOCK("value->number = bpf_get_prandom_u32();", VerifierHint.LOCK_HELD),
    LOCK_KEPT("}", VerifierHint.LOCK_HELD),
    PROPRIETARY("bpf_printk(\"hello\");", VerifierHint.LICENSE);

    private final String line;
    private final VerifierHint hint;

    RejectedProgram(String line, VerifierHint hint) {
        this.line = line;
        this.hint = hint;
    }

    /** Name of the program. */
    String program() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The object that has it. */
    String object() {
        return this == PROPRIETARY ? "rejections_license" : "rejections";
    }

    /** The line of C; empty if there is none. */
    String line() {
        return line;
    }

    VerifierHint hint() {
        return hint;
    }
}
