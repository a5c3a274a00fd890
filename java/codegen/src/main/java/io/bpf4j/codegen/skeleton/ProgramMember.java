package io.bpf4j.codegen.skeleton;

import io.bpf4j.btf.ProgramDefinition;
import io.bpf4j.codegen.emit.JavaNames;

/**
 * A program of an object.
 *
 * @param definition what it is
 * @param kind where it can be attached
 * @param name name of the methods that give it
 * @param attach name of the methods that attach it
 */
record ProgramMember(ProgramDefinition definition, ProgramKind kind, String name, String attach) {

    static ProgramMember of(ProgramDefinition definition, JavaNames names) {
        return new ProgramMember(
                definition,
                ProgramKind.of(definition.section()),
                names.member(definition.name()),
                names.member("attach_" + definition.name()));
    }

    /** The section as the source has it. */
    String section() {
        return "SEC(\"" + (definition.autoload() ? "" : "?") + definition.section() + "\")";
    }
}
