package io.bpf4j.btf;

import static io.bpf4j.btf.BtfBuilder.DECL_TAG;
import static io.bpf4j.btf.BtfBuilder.FLAG;
import static io.bpf4j.btf.BtfBuilder.FUNC;
import static io.bpf4j.btf.BtfBuilder.FUNC_PROTO;
import static io.bpf4j.btf.BtfBuilder.PTR;
import static io.bpf4j.btf.BtfBuilder.TYPE_TAG;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.btf.CoreRelocation.Kind;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The header of the running kernel in the hands of programs. */
class VmlinuxTest {

    /** Who leaves the processor is still the current task. */
    private static final String PROGRAM = """
            long right, wrong;
            static long (*current)(void) = (void *)BPF_FUNC_get_current_pid_tgid;

            __attribute__((section("tp_btf/sched_switch"), used)) int switched(u64 *arguments)
            {
                struct task_struct *previous = (struct task_struct *)arguments[1];
            #ifdef BPF4J_CALL
                bpf_rcu_read_lock();
                bpf_rcu_read_unlock();
            #endif
                if (previous->pid == (u32)current())
                    right++;
                else
                    wrong++;
                return 0;
            }
            char LICENSE[] __attribute__((section("license"), used)) = "GPL";
            """;

    private static final Pattern DEFINED = Pattern.compile("^(?:struct|union|enum) (\\w+) \\{", Pattern.MULTILINE);

    /** Which of several types with one name gets it depends on their order. */
    private static final Pattern NUMBER = Pattern.compile("___\\d+$");

    @TempDir
    private Path directory;

    private static String header() {
        return CFormat.of(Btf.kernel()).vmlinux();
    }

    @KernelTest
    @Test
    void accessIsAdaptedToTheKernelAndFunctionsOfTheKernelAreCalled() throws IOException {
        String header = header();
        boolean tellsFunctions = header.contains("extern void bpf_rcu_read_lock(void) ");
        Path file = Compiler.compile(
                directory,
                ByteOrder.nativeOrder(),
                (tellsFunctions ? "#define BPF4J_CALL\n" : "") + header + header + PROGRAM);

        BpfElf elf = BpfElf.of(file);
        assertThat(elf.relocations()).singleElement().satisfies(relocation -> {
            assertThat(elf.btf().type(relocation.type()).name()).isEqualTo("task_struct");
            assertThat(relocation.kind()).isEqualTo(Kind.FIELD_BYTE_OFFSET);
        });
        assertThat(elf.btf().find("bpf_rcu_read_lock", BtfType.Function.class).isPresent())
                .isEqualTo(tellsFunctions);
        try (BpfObject object = BpfObject.open(file).load()) {
            try (BpfLink link = object.program("switched").attach()) {
                assertThat(link.info().id()).isPositive();
                Commands.run("sleep", "0.01");
            }
            assertThat(object.global("wrong").get()).isZero();
            assertThat(object.global("right").get()).isPositive();
        }
    }

    @Test
    void macrosLeaveOutWhatBpftoolsDo() throws IOException {
        String source = """
                #define BPF_NO_PRESERVE_ACCESS_INDEX
                #define BPF_NO_KFUNC_PROTOTYPES
                %s
                int bpf_rcu_read_lock;
                int of(struct task_struct *task) { return task->pid; }
                """.formatted(header());
        BpfElf plain = BpfElf.of(Compiler.compile(directory, ByteOrder.nativeOrder(), source));

        assertThat(plain.relocations()).isEmpty();
    }

    /** With an address space, which compilers since Linux 6.15 keep as a tag with a flag, a tag that means nothing to C, and a function tagged twice. */
    @Test
    void functionsThatProgramsMayCallAreDeclared() throws IOException {
        BtfBuilder builder = new BtfBuilder(ByteOrder.nativeOrder())
                .number("int")
                .type(TYPE_TAG, "address_space(1)", FLAG, 0)
                .type(PTR, "", 0, 2)
                .type(TYPE_TAG, "user", 0, 1)
                .type(PTR, "", 0, 4);
        int parameter = builder.string("at");
        Btf btf = builder.type(FUNC_PROTO, "", 1, 3, parameter, 5)
                .type(FUNC, "callable", 0, 6)
                .type(DECL_TAG, "bpf_kfunc", 0, 7, -1)
                .type(DECL_TAG, "bpf_kfunc", 0, 7, -1)
                .type(FUNC, "not_callable", 0, 6)
                .type(DECL_TAG, "bpf_kfunc", 0, 10, 0)
                .type(DECL_TAG, "another_tag", 0, 10, -1)
                .btf();
        String header = CFormat.of(btf).vmlinux();

        assertThat(header).isEqualTo("""
                #ifndef __VMLINUX_H__
                #define __VMLINUX_H__

                #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
                #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
                #endif

                #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
                #pragma clang attribute pop
                #endif

                #ifndef BPF_NO_KFUNC_PROTOTYPES
                extern __attribute__((address_space(1))) void *callable(int *at) __attribute__((weak, section(".ksyms")));
                #endif

                #endif /* __VMLINUX_H__ */
                """);
        Compiler.compile(directory, ByteOrder.nativeOrder(), header + "void *called(void) { return callable; }");
    }

    @Test
    void definesWhatBpftoolDefines() {
        String theirs = Commands.run("bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c");

        assertThat(defined(header())).hasSizeGreaterThan(1000).isEqualTo(defined(theirs));
    }

    private static Set<String> defined(String header) {
        return DEFINED.matcher(header)
                .results()
                .map(result -> NUMBER.matcher(result.group(1)).replaceFirst(""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
