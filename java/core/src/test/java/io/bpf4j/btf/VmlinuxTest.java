package io.bpf4j.btf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.BpfLink;
import io.bpf4j.BpfObject;
import io.bpf4j.btf.CoreRelocation.Kind;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
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

    private static final Pattern DEFINED = Pattern.compile("^(?:struct|union|enum) \\w+ \\{", Pattern.MULTILINE);

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

    @Test
    void definesWhatBpftoolDefines() throws IOException {
        Path theirs = directory.resolve("theirs.h");
        Files.writeString(
                theirs, Commands.run("bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c"));

        assertThat(defined(header())).hasSizeGreaterThan(1000).isEqualTo(defined(Files.readString(theirs)));
    }

    private static Set<String> defined(String header) {
        return DEFINED.matcher(header)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
