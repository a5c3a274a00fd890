package io.bpf4j.internal.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.bpf4j.BpfObject;
import io.bpf4j.OpenObject;
import io.bpf4j.testing.Commands;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clang makes of everything that a BPF program can hold is not refused: neither by the checks nor by libbpf. */
class CompiledObjectsTest {

    private static final String START = """
            typedef unsigned int __u32;
            typedef unsigned long long __u64;
            #define SEC(name) __attribute__((section(name), used))
            #define __uint(name, value) int (*name)[value]
            #define __type(name, value) value *name
            #define __array(name, value) typeof(value) *name[]
            char LICENSE[] SEC("license") = "GPL";
            """;

    /** What cannot be compiled without debug information. */
    private static final String CO_RE = "CO-RE relocations";

    @TempDir
    private Path directory;

    static Stream<List<String>> programs() {
        return Stream.of(
                program("nothing but a license", ""),
                program("a program without maps", """
                        SEC("xdp") int main_program(void *ctx) { return 2; }
                        """),
                program("globals in every section, custom sections, and arrays of a megabyte", """
                        int data = 1; int bss; const volatile int rodata = 2; static volatile int hidden = 3;
                        char large[1 << 20]; int initialised[1 << 18] = {1};
                        int custom SEC(".data.custom") = 4; const int constant SEC(".rodata.custom") = 5; int zero SEC(".bss.custom");
                        __attribute__((visibility("hidden"))) int internal = 6;
                        const char *const text = "text"; __u32 kernel_version SEC("version") = 0x50000;
                        SEC("xdp") int main_program(void *ctx)
                        { bss += data + rodata + hidden++ + large[bss & 1023] + initialised[5] + zero; return custom + constant + internal; }
                        """),
                program("static and global functions, and pointers to them", """
                        static long (*loop)(__u32, void *, void *, __u64) = (void *)181;
                        static volatile int state;
                        static __attribute__((noinline)) int third(int a) { return a + state++; }
                        static __attribute__((noinline)) int second(int a) { return third(a) + third(state); }
                        __attribute__((noinline)) int global(int a) { return second(a) * state; }
                        __attribute__((noinline, weak)) int weak(int a) { return a - state; }
                        static int body(__u32 i, void *ctx) { state += i; return 0; }
                        SEC("xdp") int one(void *ctx) { loop(4, body, 0, 0); return global(1) + weak(2); }
                        SEC("?tc") int two(void *ctx) { return second(3); }
                        SEC("socket") int three(void *ctx) { return third(3); }
                        """),
                program("maps in maps and programs in maps", """
                        struct inner { __uint(type, 2); __uint(max_entries, 1); __type(key, __u32); __type(value, __u64); }
                            first SEC(".maps"), second SEC(".maps");
                        struct { __uint(type, 13); __uint(max_entries, 4); __type(key, __u32); __array(values, struct inner); }
                            outer SEC(".maps") = { .values = { &first, 0, &second } };
                        int target(void *ctx);
                        struct { __uint(type, 3); __uint(max_entries, 2); __uint(key_size, 4); __array(values, int(void *)); }
                            jumps SEC(".maps") = { .values = { &target } };
                        SEC("socket") int target(void *ctx) { return 1; }
                        """),
                program("keys and values of every kind of type", """
                        enum small { A, B = -1 }; enum big { C = 0x100000000ULL };
                        struct bits { int a : 3; unsigned b : 29; __u64 c : 40; char tail[]; };
                        union any { float f; double d; __u64 u; struct { char *p; int q[2][3]; }; };
                        struct list { struct list *next; struct undefined *other; int (*call)(struct list *); enum small s; enum big b; };
                        struct packed { char c; __u64 u; } __attribute__((packed));
                        struct key { struct packed p; union any a; } ;
                        struct value { struct list l; _Bool flag; __int128 wide; struct {} nothing; };
                        struct { __uint(type, 1); __uint(max_entries, 4); __type(key, struct key); __type(value, struct value); } map SEC(".maps");
                        struct bits bits; volatile const float half = 0.5f;
                        """),
                program("what the kernel and its configuration provide", """
                        extern int LINUX_KERNEL_VERSION SEC(".kconfig"); extern _Bool CONFIG_BPF SEC(".kconfig") __attribute__((weak));
                        extern char CONFIG_NAME[16] SEC(".kconfig") __attribute__((weak));
                        enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };
                        extern enum libbpf_tristate CONFIG_IPV6 SEC(".kconfig") __attribute__((weak));
                        extern const void init_task SEC(".ksyms") __attribute__((weak));
                        extern const int bpf_prog_active SEC(".ksyms") __attribute__((weak));
                        struct task_struct; extern struct task_struct *bpf_task_from_pid(int pid) SEC(".ksyms") __attribute__((weak));
                        SEC("tp_btf/sched_switch") int main_program(void *ctx)
                        { return LINUX_KERNEL_VERSION + CONFIG_BPF + CONFIG_NAME[1] + CONFIG_IPV6 + (&init_task != 0) + (&bpf_prog_active != 0)
                            + (bpf_task_from_pid ? bpf_task_from_pid(1) != 0 : 0); }
                        """),
                program(CO_RE, """
                        #pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
                        struct inner { int x[4]; int y : 5; }; struct task_struct { int pid; struct inner nested[3]; union { long a; int b; }; };
                        #pragma clang attribute pop
                        enum kind { KIND_A, KIND_B };
                        int sink;
                        SEC("raw_tp/sched_switch") int main_program(struct task_struct *t)
                        { int *p = __builtin_preserve_access_index(&t->nested[2].x[3]); sink = (long)p;
                          sink += __builtin_preserve_field_info(t->nested[1].y, 4) + __builtin_preserve_field_info(t->b, 2);
                          sink += __builtin_preserve_type_info(*(struct inner *)0, 1);
                          sink += __builtin_preserve_enum_value(*(enum kind *)KIND_B, 1); return 0; }
                        """),
                program("struct_ops", """
                        struct sock; struct tcp_congestion_ops { void (*init)(struct sock *); __u32 (*ssthresh)(struct sock *); char name[16]; };
                        SEC("struct_ops") void initialise(void *ctx) {}
                        SEC("struct_ops") __u32 threshold(void *ctx) { return 2; }
                        SEC(".struct_ops") struct tcp_congestion_ops one = { (void *)initialise, (void *)threshold, "one" };
                        SEC(".struct_ops.link") struct tcp_congestion_ops two = { 0, (void *)threshold, "two" };
                        """));
    }

    private static List<String> program(String content, String source) {
        return List.of(content, source);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void objectsOfThisContentAreOpened(List<String> program) throws IOException {
        for (List<String> options :
                List.of(List.of("-g"), List.of("-g", "-mcpu=v1"), List.of("-g", "-mcpu=v3", "-O1"))) {
            byte[] object = compile(directory, "bpf", program.get(1), options);

            assertThatCode(() -> ElfFile.check("compiled", ByteBuffer.wrap(object)))
                    .doesNotThrowAnyException();
            try (OpenObject opened = BpfObject.open(object)) {
                assertThat(opened.name()).isEqualTo("object");
            }
        }
    }

    static Stream<List<String>> programsWithoutTypes() {
        return programs().filter(program -> !program.get(0).equals(CO_RE));
    }

    @ParameterizedTest
    @MethodSource("programsWithoutTypes")
    void withoutDebugInformationTheyPassTheChecks(List<String> program) throws IOException {
        byte[] object = compile(directory, "bpf", program.get(1), List.of());

        // libbpf itself needs BTF for maps and externs, and says so.
        assertThatCode(() -> ElfFile.check("compiled", ByteBuffer.wrap(object))).doesNotThrowAnyException();
    }

    /** Compiles in a directory, for a target: bpf is in the byte order of this machine. */
    static byte[] compile(Path directory, String target, String source, List<String> options) throws IOException {
        Path input = directory.resolve("program.c");
        Path output = directory.resolve("program.o");
        Files.writeString(input, START + source);
        List<String> command = Stream.of(
                        List.of("clang", "-target", target, "-O2", "-Wno-everything"),
                        options,
                        List.of("-c", "-o", output.toString(), input.toString()))
                .flatMap(List::stream)
                .toList();
        Commands.run(command.toArray(String[]::new));
        return Files.readAllBytes(output);
    }
}
