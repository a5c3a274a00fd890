package io.bpf4j.codegen.layout;

import io.bpf4j.BpfMapType;
import io.bpf4j.btf.ProgramDefinition;
import java.util.List;
import java.util.Optional;

/**
 * What a BPF object has by name.
 *
 * @param maps its maps, tables of functions not among them
 * @param sections its sections of global variables, as far as these can be reached from user space
 * @param programs its programs
 * @param tables names of the tables of functions that it has for the kernel (struct_ops)
 */
public record ObjectLayout(
        List<MapLayout> maps, List<SectionLayout> sections, List<ProgramDefinition> programs, List<String> tables) {

    /** Copies the lists. */
    public ObjectLayout {
        maps = List.copyOf(maps);
        sections = List.copyOf(sections);
        programs = List.copyOf(programs);
        tables = List.copyOf(tables);
    }

    /**
     * A map.
     *
     * @param name its name
     * @param type its kind
     * @param maxEntries how many entries it may have; 0 if the object does not say
     * @param key layout of its keys; of size 0 if it has none
     * @param value layout of its values; of size 0 if it has none
     * @param inner what the maps in a map of maps look like
     * @param event layout of the events that programs send through it, if that is known
     */
    public record MapLayout(
            String name,
            BpfMapType type,
            long maxEntries,
            ValueLayout key,
            ValueLayout value,
            Optional<MapLayout> inner,
            Optional<ValueLayout> event) {}

    /**
     * A section of global variables.
     *
     * @param name its name, such as {@code .bss}
     * @param settable whether its variables can be set before the load
     * @param readOnly whether nobody can write to it once the object is loaded
     * @param variables its variables by their places
     */
    public record SectionLayout(String name, boolean settable, boolean readOnly, List<VariableLayout> variables) {

        /** Copies the list. */
        public SectionLayout {
            variables = List.copyOf(variables);
        }
    }

    /**
     * A global variable.
     *
     * @param name its name
     * @param offset where it is in its section, in bytes
     * @param type its layout
     * @param declaration its declaration in C
     */
    public record VariableLayout(String name, int offset, ValueLayout type, String declaration) {}
}
