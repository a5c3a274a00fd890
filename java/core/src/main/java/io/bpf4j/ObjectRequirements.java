package io.bpf4j;

import io.bpf4j.internal.Capability;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.MapNative;
import io.bpf4j.internal.jni.ProgramNative;
import io.bpf4j.kernel.Kernel;
import io.bpf4j.kernel.KernelFeature;
import io.bpf4j.kernel.Probe;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What an object asks of the process and of the kernel, to be looked at after its load has failed. */
final class ObjectRequirements {

    private final List<String> mapNames;
    private final List<Long> maps;
    private final List<Long> programs;

    /** Of a {@code struct bpf_object}, which the caller has locked. */
    ObjectRequirements(ObjectHandle handle, long object) {
        mapNames = handle.mapNames();
        maps = ObjectElements.maps(object);
        programs = ObjectElements.programs(object).stream()
                .filter(ProgramNative::autoload)
                .toList();
    }

    /** The capabilities that its maps and programs need. */
    Set<Capability> capabilities() {
        Set<Capability> needed = EnumSet.of(Capability.CAP_BPF);
        for (long map : maps) {
            int[] spec = ObjectElements.spec(map);
            if (isCreated(spec)) {
                needed.addAll(Capability.toCreate(type(spec), flags(spec)));
            }
        }
        programs.forEach(program -> needed.addAll(Capability.toLoad(type(program))));
        return needed;
    }

    /** What it has that the kernel has not, each with its reason. */
    List<String> unsupported() {
        List<String> unsupported = new ArrayList<>();
        for (int i = 0; i < maps.size(); i++) {
            int[] spec = ObjectElements.spec(maps.get(i));
            if (isCreated(spec)) {
                String map = "map " + mapNames.get(i);
                Unsupported.ofMap(type(spec), flags(spec)).forEach(probe -> unsupported.add(describe(map, probe)));
            }
        }
        for (long program : programs) {
            String name = "program " + ObjectElements.programName(program);
            Probe type = Kernel.probe(type(program));
            Probe attachment = attachment(NativeStrings.string(ProgramNative.section(program)), type);
            if (type.isUnsupported()) {
                unsupported.add(describe(name, type));
            } else if (attachment.isUnsupported()) {
                unsupported.add(describe(name, attachment));
            }
        }
        return unsupported;
    }

    private static String describe(String what, Probe probe) {
        return what + " needs " + probe.subject() + ": " + probe.reason();
    }

    private static boolean isCreated(int[] spec) {
        return spec[MapNative.SPEC_AUTOCREATE] != 0;
    }

    private static BpfMapType type(int[] spec) {
        return BpfMapType.of(spec[MapNative.SPEC_TYPE]);
    }

    private static Set<MapFlag> flags(int[] spec) {
        return MapFlag.of(spec[MapNative.SPEC_FLAGS]);
    }

    private static BpfProgramType type(long program) {
        return BpfProgramType.of(ProgramNative.type(program));
    }

    /** Programs of these sections are of a type that the kernel had before, and are loaded for what it had not. */
    private static Probe attachment(String section, Probe otherwise) {
        String prefix = section.split("/", 2)[0];
        return switch (prefix) {
            case "xdp.frags" -> Kernel.probe(KernelFeature.XDP_FRAGMENTS);
            default -> otherwise;
        };
    }
}
