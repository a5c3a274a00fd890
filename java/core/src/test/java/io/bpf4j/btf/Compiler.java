package io.bpf4j.btf;

import io.bpf4j.testing.Commands;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compiles C for BPF machines of either byte order, without headers. */
final class Compiler {

    static final ByteOrder FOREIGN =
            ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;

    /** Types of every layout, a map, a program and variables. */
    static final String PROGRAM = """
            enum color { RED, GREEN = 5, BLUE };
            enum small { ONE_BYTE = 1 } __attribute__((packed));
            enum large { LARGE = 1ULL << 40 };
            struct declared;
            typedef int (*callback_t)(const char *, struct declared *, ...);
            struct bits {
                unsigned a : 3; int b : 5; unsigned : 4; unsigned c : 20; unsigned long long d : 40; unsigned long long e : 30;
                unsigned char f; unsigned short g : 9; _Bool h : 1; enum color color : 4; int i : 2; long long j : 33;
            };
            struct packed {
                unsigned char kind; unsigned long long time; unsigned low : 7; unsigned high : 29; short port;
            } __attribute__((packed));
            struct outer {
                char name[12]; char letters[3];
                union { unsigned long long raw; struct { unsigned low; struct { short deep : 3; short deeper : 13; }; }; };
                struct bits bits; struct packed packed; enum color color; enum small small; enum large large;
                _Bool flag; float single; double twice; __int128 huge; callback_t callback; int matrix[2][3];
                struct { int x; } anonymous_type[2];
            };
            struct outer value = {
                .name = "eth\\"0\\\\", .letters = "abc", .low = 7, .deep = -2, .deeper = 1000,
                .bits = { 5, -3, 99999, 1ULL << 39 | 3, 77, 200, 300, 1, GREEN, -1, -(1LL << 31) },
                .packed = { 9, 1ULL << 60, 101, 1 << 28 | 5, -2 },
                .color = BLUE, .small = ONE_BYTE, .large = LARGE, .flag = 1, .single = 1.5, .twice = -0.25,
                .huge = -5, .matrix = { { 1, 2, 3 }, { -4, 5, 6 } }, .anonymous_type = { { 1 }, { 2 } },
            };
            struct {
                int (*type)[1]; int (*max_entries)[16]; enum color *key; struct bits *value;
            } flows __attribute__((section(".maps"), used));
            char LICENSE[] __attribute__((section("license"), used)) = "GPL";
            __attribute__((section("xdp"), used)) int main_program(void *ctx) { return value.color + value.flag; }
            """;

    private Compiler() {}

    /** The name by which clang knows BPF machines of a byte order. */
    static String target(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? "bpfeb" : "bpfel";
    }

    /** The object file that source becomes. */
    static Path compile(Path directory, ByteOrder order, String source) throws IOException {
        Path input = Files.writeString(directory.resolve("source.c"), source);
        Path output = directory.resolve(target(order) + ".o");
        Commands.run(
                "clang",
                "-target",
                target(order),
                "-mcpu=v3",
                "-O2",
                "-g",
                "-Wno-everything",
                "-c",
                "-o",
                output.toString(),
                input.toString());
        return output;
    }
}
