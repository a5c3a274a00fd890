package io.bpf4j.codegen.skeleton;

import io.bpf4j.codegen.emit.JavaNames;
import io.bpf4j.codegen.layout.ObjectLayout;
import io.bpf4j.codegen.layout.ObjectLayout.MapLayout;
import io.bpf4j.codegen.layout.ObjectLayout.SectionLayout;
import io.bpf4j.codegen.layout.ObjectLayout.VariableLayout;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a skeleton has methods for. A name that two of them want goes to the one that stands first here, as in C there can be two of one name only in different files.
 *
 * @param programs the programs
 * @param maps the maps
 * @param tables names of the tables of functions
 * @param sections the sections of variables
 */
record SkeletonMembers(
        List<ProgramMember> programs,
        List<Member<MapLayout>> maps,
        List<Member<String>> tables,
        List<Member<SectionLayout>> sections) {

    private static final Set<String> METHODS =
            Set.of("attach", "attachAllBut", "close", "load", "bpfObject", "open", "openResource");

    /** And the field with the object. */
    private static final Set<String> METHODS_OF_SECTIONS = Set.of("bpfObject", "memory");

    static SkeletonMembers of(ObjectLayout object) {
        JavaNames names = new JavaNames(METHODS);
        return new SkeletonMembers(
                object.programs().stream()
                        .map(program -> ProgramMember.of(program, names))
                        .toList(),
                named(object.maps(), MapLayout::name, names),
                named(object.tables(), Function.identity(), names),
                named(object.sections(), SkeletonMembers::sectionName, names));
    }

    /** {@code .data.shared} is {@code dataShared}. */
    private static String sectionName(SectionLayout section) {
        return section.name().substring(1).replace('.', '_');
    }

    /** What a section has methods for. */
    static List<Member<VariableLayout>> variables(SectionLayout section) {
        JavaNames names = new JavaNames(METHODS_OF_SECTIONS);
        return named(section.variables(), VariableLayout::name, names);
    }

    private static <E> List<Member<E>> named(List<E> elements, Function<E, String> name, JavaNames names) {
        return elements.stream()
                .map(element -> new Member<>(element, names.member(name.apply(element))))
                .toList();
    }
}
