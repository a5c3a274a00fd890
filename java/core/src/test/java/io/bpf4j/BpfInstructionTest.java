package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.kernel.BpfHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The text of single instructions. The texts of what came with version 4 of the instruction set are those that Linux 6.18's verifier wrote into its log; what older compilers
 * make is compared with {@code bpftool} in {@link ProgramDumpTest}.
 */
class BpfInstructionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // Arithmetic on 64 and 32 bits.
                "0x07 ; 1 ; 0 ;  0 ; -8 ; r1 += -8",
                "0x0f ; 1 ; 2 ;  0 ;  0 ; r1 += r2",
                "0x1c ; 3 ; 4 ;  0 ;  0 ; w3 -= w4",
                "0x24 ; 3 ; 0 ;  0 ;  9 ; w3 *= 9",
                "0x37 ; 1 ; 0 ;  0 ;  3 ; r1 /= 3",
                "0x37 ; 1 ; 0 ;  1 ;  3 ; r1 s/= 3",
                "0x3c ; 1 ; 2 ;  1 ;  0 ; w1 s/= w2",
                "0x9f ; 1 ; 2 ;  0 ;  0 ; r1 %= r2",
                "0x9f ; 1 ; 2 ;  1 ;  0 ; r1 s%= r2",
                "0x47 ; 1 ; 0 ;  0 ;  1 ; r1 |= 1",
                "0x57 ; 1 ; 0 ;  0 ;  1 ; r1 &= 1",
                "0xa7 ; 1 ; 0 ;  0 ;  1 ; r1 ^= 1",
                "0x67 ; 1 ; 0 ;  0 ; 32 ; r1 <<= 32",
                "0x77 ; 1 ; 0 ;  0 ; 32 ; r1 >>= 32",
                "0xc7 ; 1 ; 0 ;  0 ; 32 ; r1 s>>= 32",
                "0x87 ; 1 ; 0 ;  0 ;  0 ; r1 = -r1",
                "0x84 ; 1 ; 0 ;  0 ;  0 ; w1 = -w1",
                "0xf7 ; 1 ; 0 ;  0 ;  0 ; unknown instruction 0xf7",
                // Moves, with sign, of addresses.
                "0xb7 ; 0 ; 0 ;  0 ;  2 ; r0 = 2",
                "0xb4 ; 0 ; 0 ;  0 ; -1 ; w0 = -1",
                "0xbf ; 6 ; 1 ;  0 ;  0 ; r6 = r1",
                "0xbf ; 6 ; 1 ;  8 ;  0 ; r6 = (s8)r1",
                "0xbf ; 6 ; 1 ; 16 ;  0 ; r6 = (s16)r1",
                "0xbf ; 6 ; 1 ; 32 ;  0 ; r6 = (s32)r1",
                "0xbc ; 6 ; 1 ; 16 ;  0 ; w6 = (s16)w1",
                "0xbf ; 6 ; 1 ;  1 ; 65536 ; r6 = addr_space_cast(r1, 1, 0)",
                "0xbf ; 6 ; 1 ;  1 ;  1 ; r6 = addr_space_cast(r1, 0, 1)",
                "0xbf ; 6 ; 1 ; -1 ;  0 ; r6 = &(void __percpu *)(r1)",
                // Order of bytes.
                "0xd4 ; 1 ; 0 ;  0 ; 16 ; r1 = le16 r1",
                "0xdc ; 1 ; 0 ;  0 ; 32 ; r1 = be32 r1",
                "0xd7 ; 1 ; 0 ;  0 ; 64 ; r1 = bswap64 r1",
                // Loads and stores.
                "0x61 ; 1 ; 2 ;  4 ;  0 ; r1 = *(u32 *)(r2 +4)",
                "0x79 ; 1 ; 10 ; -8 ; 0 ; r1 = *(u64 *)(r10 -8)",
                "0x91 ; 1 ; 2 ;  0 ;  0 ; r1 = *(s8 *)(r2 +0)",
                "0x89 ; 1 ; 2 ;  0 ;  0 ; r1 = *(s16 *)(r2 +0)",
                "0x81 ; 1 ; 2 ;  0 ;  0 ; r1 = *(s32 *)(r2 +0)",
                "0x99 ; 1 ; 2 ;  0 ;  0 ; unknown instruction 0x99",
                "0x62 ; 10 ; 0 ; -4 ; -7 ; *(u32 *)(r10 -4) = -7",
                "0xe2 ; 10 ; 0 ; 0 ; 0 ; unknown instruction 0xe2",
                "0x73 ; 1 ; 2 ;  1 ;  0 ; *(u8 *)(r1 +1) = r2",
                "0xf3 ; 1 ; 2 ;  1 ;  0 ; unknown instruction 0xf3",
                "0x28 ; 0 ; 0 ;  0 ; 12 ; r0 = *(u16 *)skb[12]",
                "0x50 ; 0 ; 7 ;  0 ; 12 ; r0 = *(u8 *)skb[r7 + 12]",
                "0x60 ; 0 ; 0 ;  0 ;  0 ; unknown instruction 0x60",
                "0x08 ; 0 ; 0 ;  0 ;  0 ; unknown instruction 0x08",
                // Loads of 64 bits.
                "0x18 ; 1 ; 0 ;  0 ; 81985529216486895 ; r1 = 0x123456789abcdef",
                "0x18 ; 1 ; 0 ;  0 ; -1 ; r1 = 0xffffffffffffffff",
                "0x18 ; 1 ; 1 ;  0 ; 5 ; r1 = map[fd:5]",
                "0x18 ; 1 ; 2 ;  0 ; 34359738373 ; r1 = map[fd:5][0]+8",
                "0x18 ; 1 ; 4 ;  0 ; 7 ; r1 = subprog[+7]",
                "0x18 ; 1 ; 5 ;  0 ; 5 ; r1 = map[idx:5]",
                "0x18 ; 1 ; 6 ;  0 ; 34359738373 ; r1 = map[idx:5]+8",
                // Atomic operations.
                "0xdb ; 1 ; 2 ;  0 ;   0 ; lock *(u64 *)(r1 +0) += r2",
                "0xc3 ; 1 ; 2 ;  8 ;  64 ; lock *(u32 *)(r1 +8) |= r2",
                "0xdb ; 1 ; 2 ;  0 ;  80 ; lock *(u64 *)(r1 +0) &= r2",
                "0xdb ; 1 ; 2 ;  0 ; 160 ; lock *(u64 *)(r1 +0) ^= r2",
                "0xdb ; 1 ; 2 ;  0 ;   1 ; r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)",
                "0xc3 ; 1 ; 2 ;  0 ; 161 ; r2 = atomic_fetch_xor((u32 *)(r1 +0), r2)",
                "0xc3 ; 1 ; 2 ;  0 ; 225 ; r2 = atomic_xchg((u32 *)(r1 +0), r2)",
                "0xdb ; 1 ; 2 ;  0 ; 241 ; r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)",
                "0xdb ; 1 ; 2 ;  8 ; 256 ; r1 = load_acquire((u64 *)(r2 +8))",
                "0xd3 ; 1 ; 2 ;  8 ; 272 ; store_release((u8 *)(r1 +8), r2)",
                "0xdb ; 1 ; 2 ;  0 ;  16 ; unknown instruction 0xdb",
                // Jumps.
                "0x05 ; 0 ; 0 ; -3 ;  0 ; goto pc-3",
                "0x06 ; 0 ; 0 ;  0 ; 70000 ; gotol pc+70000",
                "0x0d ; 3 ; 0 ;  0 ;  0 ; gotox r3",
                "0x0e ; 3 ; 0 ;  0 ;  0 ; unknown instruction 0x0e",
                "0xe5 ; 0 ; 0 ;  4 ;  0 ; may_goto pc+4",
                "0xe6 ; 0 ; 0 ;  4 ;  0 ; unknown instruction 0xe6",
                "0x15 ; 1 ; 0 ;  2 ;  0 ; if r1 == 0x0 goto pc+2",
                "0x55 ; 1 ; 0 ;  2 ; -1 ; if r1 != 0xffffffff goto pc+2",
                "0x2d ; 1 ; 8 ;  2 ;  0 ; if r1 > r8 goto pc+2",
                "0x3e ; 1 ; 8 ;  2 ;  0 ; if w1 >= w8 goto pc+2",
                "0xa5 ; 1 ; 0 ;  2 ; 16 ; if r1 < 0x10 goto pc+2",
                "0xb6 ; 1 ; 0 ;  2 ; 16 ; if w1 <= 0x10 goto pc+2",
                "0x66 ; 1 ; 0 ;  2 ; -6 ; if w1 s> 0xfffffffa goto pc+2",
                "0x75 ; 1 ; 0 ;  2 ;  0 ; if r1 s>= 0x0 goto pc+2",
                "0xc5 ; 1 ; 0 ;  2 ;  0 ; if r1 s< 0x0 goto pc+2",
                "0xdd ; 1 ; 2 ;  2 ;  0 ; if r1 s<= r2 goto pc+2",
                "0x45 ; 1 ; 0 ; -2 ;  4 ; if r1 & 0x4 goto pc-2",
                "0x95 ; 0 ; 0 ;  0 ;  0 ; exit",
                "0x96 ; 0 ; 0 ;  0 ;  0 ; unknown instruction 0x96",
                "0xf5 ; 0 ; 0 ;  0 ;  0 ; unknown instruction 0xf5",
                // Calls.
                "0x85 ; 0 ; 0 ;  0 ;  1 ; call bpf_map_lookup_elem#1",
                "0x85 ; 0 ; 0 ;  0 ; 211 ; call bpf_cgrp_storage_delete#211",
                "0x85 ; 0 ; 0 ;  0 ; 212 ; call unknown#212",
                "0x85 ; 0 ; 0 ;  0 ;  0 ; call unknown#0",
                "0x85 ; 0 ; 1 ;  0 ; -9 ; call pc-9",
                "0x85 ; 0 ; 2 ;  0 ;  5 ; call kernel-function#5",
            })
    void textIsThatOfTheVerifier(
            String opcode, int destination, int source, int offset, long immediate, String expected) {
        BpfInstruction instruction = new BpfInstruction(Integer.decode(opcode), destination, source, offset, immediate);
        assertThat(instruction).hasToString(expected);
        assertThat(instruction.slots()).isEqualTo(opcode.equals("0x18") ? 2 : 1);
    }

    @Test
    void helpersHaveTheirNames() {
        for (BpfHelper helper : BpfHelper.values()) {
            assertThat(new BpfInstruction(0x85, 0, 0, 0, helper.number()))
                    .hasToString("call " + helper.functionName() + "#" + helper.number());
        }
    }

    @Test
    void everyOpcodeHasAText() {
        for (int opcode = 0; opcode < 256; opcode++) {
            assertThat(new BpfInstruction(opcode, 10, 10, -1, -1).toString()).isNotBlank();
        }
    }
}
