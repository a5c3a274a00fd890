package io.bpf4j.cli.doctor;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfPermissionException;
import io.bpf4j.OpenObject;
import io.bpf4j.OpenProgram;
import java.util.Locale;

/**
 * Hooks that are tried out by attaching a program, because a kernel that loads their programs may still not attach them. The programs do nothing, and are attached for a
 * moment to places that nobody comes by: functions that only the kernel's own tests of BPF call, and events that do not happen.
 */
enum Trial {
    TRACEPOINT,
    RAW_TRACEPOINT,
    TP_BTF,
    FENTRY,
    FEXIT,
    FMOD_RET,
    LSM,
    KPROBE,
    KRETPROBE,
    KPROBE_MULTI,
    KPROBE_SESSION,
    KSYSCALL,
    ITER;

    private static final String OBJECT = "doctor.bpf.o";

    /** Loads and attaches this one's program, and takes it away. */
    Experiment run() {
        try (OpenObject open = BpfObject.openResource(Trial.class, OBJECT)) {
            open.programs().forEach(this::choose);
            try (BpfObject object = open.load()) {
                object.program(program()).attach().close();
                return new Experiment(FoundBy.ATTACHING, Experiment.Outcome.SUCCESS, "");
            }
        } catch (BpfPermissionException e) {
            return new Experiment(FoundBy.ATTACHING, Experiment.Outcome.DENIED, line(e));
        } catch (BpfNotSupportedException | BpfNotFoundException e) {
            return new Experiment(FoundBy.ATTACHING, Experiment.Outcome.IMPOSSIBLE, line(e));
        } catch (BpfException e) {
            return new Experiment(FoundBy.ATTACHING, Experiment.Outcome.UNKNOWN, line(e));
        }
    }

    private void choose(OpenProgram program) {
        program.autoload(program.name().equals(program()));
    }

    private String program() {
        return "try_" + name().toLowerCase(Locale.ROOT);
    }

    private static String line(BpfException failure) {
        return failure.getMessage().lines().findFirst().orElse("");
    }
}
