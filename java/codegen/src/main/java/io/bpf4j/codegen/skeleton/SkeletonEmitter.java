package io.bpf4j.codegen.skeleton;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.bpf4j.attach.AttachTarget;
import io.bpf4j.codegen.emit.Docs;
import io.bpf4j.codegen.emit.JavaNames;
import io.bpf4j.codegen.emit.JavaTypes;
import io.bpf4j.codegen.layout.ObjectLayout;
import io.bpf4j.codegen.layout.ObjectLayout.MapLayout;
import io.bpf4j.codegen.layout.ObjectLayout.SectionLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** The class of an object. */
public final class SkeletonEmitter {

    private final ClassName name;
    private final SkeletonMembers members;
    private final JavaTypes types;
    private final List<SectionEmitter> sections = new ArrayList<>();

    /**
     * An emitter.
     *
     * @param name name of the class
     * @param object what the object has
     */
    public SkeletonEmitter(ClassName name, ObjectLayout object) {
        this.name = name;
        members = SkeletonMembers.of(object);
        JavaNames names = new JavaNames();
        types = new JavaTypes(name, names);
        addTypes(object);
        names.reserveType("Open");
        for (Member<SectionLayout> section : members.sections()) {
            SectionEmitter emitter = new SectionEmitter(section, types, name);
            names.reserveType(emitter.open().simpleName());
            names.reserveType(emitter.loaded().simpleName());
            sections.add(emitter);
        }
    }

    /** The Java types of the object's values, to which others can be added, and which have no names yet. */
    public JavaTypes types() {
        return types;
    }

    /**
     * The class without those of the types, once all of these were added and have names.
     *
     * @param source what the class says that it was generated from
     * @param resource name of the object among the resources of the class; null if only callers know where it is
     */
    public TypeSpec.Builder emit(String source, String resource) {
        TypeSpec.Builder type = TypeSpec.classBuilder(name)
                .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
                .superclass(Types.SKELETON)
                .addJavadoc(doc(source, resource != null));
        for (Member<MapLayout> map : members.maps()) {
            type.addField(MapAccess.of(map.element(), types).type(), map.name(), Modifier.PRIVATE);
        }
        sections.forEach(section -> type.addField(section.loaded(), section.name(), Modifier.PRIVATE, Modifier.FINAL));
        type.addMethod(constructor());
        if (resource != null) {
            type.addMethod(openResource(resource));
        }
        type.addMethod(openFile()).addMethod(openObject());
        attachAll().ifPresent(type::addMethod);
        members.programs().forEach(program -> type.addMethods(program(program)));
        members.maps().forEach(map -> type.addMethod(map(map)));
        members.tables().forEach(table -> type.addMethod(table(table)));
        sections.forEach(section -> type.addMethod(section(section)));
        type.addType(new OpenEmitter(name)
                .emit(
                        members,
                        sections.stream().filter(SectionEmitter::isSettable).toList()));
        for (SectionEmitter section : sections) {
            if (section.isSettable()) {
                type.addType(section.emitOpen());
            }
            type.addType(section.emitLoaded());
        }
        return type;
    }

    private void addTypes(ObjectLayout object) {
        object.maps().forEach(this::addTypes);
        object.sections().stream()
                .flatMap(section -> section.variables().stream())
                .forEach(variable -> types.add(variable.type(), variable.name()));
    }

    private void addTypes(MapLayout map) {
        types.add(map.key(), map.name() + "_key");
        types.add(map.value(), map.name() + "_value");
        map.inner().ifPresent(this::addTypes);
        map.event().ifPresent(event -> types.add(event, map.name() + "_event"));
    }

    private CodeBlock doc(String source, boolean hasResource) {
        CodeBlock.Builder doc = CodeBlock.builder()
                .add("The BPF object {@code $L}.\n\n", source)
                .add("<pre>{@code\n")
                .add("try ($1L object = $1L.open($2L).load()) {\n", name.simpleName(), hasResource ? "" : "file")
                .add("    ...\n}\n}</pre>\n");
        addLinks(doc, "Programs", members.programs().stream().map(ProgramMember::name));
        addLinks(
                doc,
                "Maps",
                Stream.concat(members.maps().stream(), members.tables().stream())
                        .map(Member::name));
        addLinks(doc, "Variables", sections.stream().map(SectionEmitter::name));
        return doc.build();
    }

    private static void addLinks(CodeBlock.Builder doc, String what, Stream<String> methods) {
        String links = methods.map(method -> "{@link #" + method + "()}").collect(Collectors.joining(", "));
        if (!links.isEmpty()) {
            doc.add("\n<p>$L: $L.\n", what, links);
        }
    }

    private MethodSpec constructor() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addParameter(Types.OBJECT, "object")
                .addStatement("super(object)");
        sections.forEach(
                section -> constructor.addStatement("this.$N = new $T(object)", section.name(), section.loaded()));
        return constructor.build();
    }

    private MethodSpec.Builder open() {
        return MethodSpec.methodBuilder("open")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(name.nestedClass("Open"));
    }

    private MethodSpec openResource(String resource) {
        return open().addJavadoc(
                        "Opens the object, which is the resource {@code $L} of this class. Nothing is in the kernel yet.\n\n"
                                + "@return the object, to be set and loaded\n"
                                + "@throws $T if it is not there, damaged, or not for this machine\n",
                        resource,
                        Types.type("BpfException"))
                .addStatement(
                        "return new Open(openResource($T.class, $S, name -> $T.class.getResourceAsStream(name)))",
                        name,
                        resource,
                        name)
                .build();
    }

    private MethodSpec openFile() {
        return open().addParameter(Path.class, "file")
                .addJavadoc(
                        "Opens the object from a file. Nothing is in the kernel yet.\n\n"
                                + "@param file an object like the one that this class was generated from\n"
                                + "@return the object, to be set and loaded\n"
                                + "@throws $T if the file cannot be read, is damaged, or not for this machine\n",
                        Types.type("BpfException"))
                .addStatement("return new Open($T.open(file))", Types.OBJECT)
                .build();
    }

    private MethodSpec openObject() {
        return open().addParameter(Types.OPEN_OBJECT, "object")
                .addJavadoc("Takes an object that was opened otherwise, as from memory.\n\n"
                        + "@param object an object like the one that this class was generated from; now belongs to what is returned\n"
                        + "@return the object, to be set and loaded\n")
                .addStatement("return new Open(object)")
                .build();
    }

    private List<MethodSpec> program(ProgramMember program) {
        String what = Docs.code(program.definition().name()) + ", " + Docs.code(program.section());
        List<MethodSpec> methods = new ArrayList<>();
        methods.add(Accessors.accessor(program.name(), Types.PROGRAM)
                .addJavadoc("Program $L.\n\n@return the program, the same one at each call; closed with this\n", what)
                .addStatement(
                        "return bpfObject().program($S)", program.definition().name())
                .build());
        if (program.kind().bySection()) {
            methods.add(attach(program)
                    .addJavadoc(
                            "Attaches program $L, where its section says.\n\n@return the attachment, to be closed by the caller\n"
                                    + "@throws $T as {@link $T#attach()}\n",
                            what,
                            Types.type("BpfException"),
                            Types.PROGRAM)
                    .addStatement("return $N().attach()", program.name())
                    .build());
        }
        for (Class<? extends AttachTarget> target : program.kind().targets()) {
            methods.add(attach(program)
                    .addParameter(target, "target")
                    .addJavadoc(
                            "Attaches program $L.\n\n@param target where to\n@return the attachment, to be closed by the caller\n"
                                    + "@throws $T as {@link $T#attach($T)}\n",
                            what,
                            Types.type("BpfException"),
                            Types.PROGRAM,
                            AttachTarget.class)
                    .addStatement("return $N().attach(target)", program.name())
                    .build());
        }
        return methods;
    }

    private static MethodSpec.Builder attach(ProgramMember program) {
        return Accessors.accessor(program.attach(), Types.LINK);
    }

    private MethodSpec map(Member<MapLayout> map) {
        MapAccess access = MapAccess.of(map.element(), types);
        return Accessors.cached(map.name(), access.type(), access.expression())
                .addJavadoc(
                        "Map $L, {@code $L}.\n\n@return the map; closed with this\n",
                        Docs.code(map.element().name()),
                        map.element().type())
                .build();
    }

    private static MethodSpec table(Member<String> table) {
        return Accessors.accessor(table.name(), Types.STRUCT_OPS)
                .addJavadoc("Table of functions $L.\n\n@return the table\n", Docs.code(table.element()))
                .addStatement("return bpfObject().structOps($S)", table.element())
                .build();
    }

    private static MethodSpec section(SectionEmitter section) {
        return Accessors.accessor(section.name(), section.loaded())
                .addJavadoc("Section $L.\n\n@return its variables\n", Docs.code(section.sectionName()))
                .addStatement("return $N", section.name())
                .build();
    }

    /** What attaches all that can be by its section, if there is anything of this kind. */
    private Optional<MethodSpec> attachAll() {
        Map<Boolean, List<ProgramMember>> programs = members.programs().stream()
                .filter(each -> !each.definition().section().startsWith("struct_ops"))
                .collect(Collectors.partitioningBy(each -> each.kind().bySection()));
        if (programs.get(true).isEmpty() && members.tables().isEmpty()) {
            return Optional.empty();
        }
        List<String> attached = new ArrayList<>(names(programs.get(true)));
        members.tables().forEach(table -> attached.add(table.element()));
        List<String> others = names(programs.get(false));
        String rest = others.isEmpty() ? "" : " Not " + list(others) + ", whose sections do not say where.";
        return Optional.of(Accessors.accessor("attach", Types.LINKS)
                .addJavadoc(
                        "Attaches $L where the sections say; or, if anything fails, nothing.$L Programs that were not loaded are left out.\n\n"
                                + "@return the attachments, which are closed with this, or earlier by the caller\n"
                                + "@throws $T as {@link $T#attachAll}\n",
                        list(attached),
                        rest,
                        Types.type("BpfException"),
                        Types.OBJECT)
                .addStatement(
                        "return attachAllBut($L)",
                        others.stream().map(each -> CodeBlock.of("$S", each)).collect(CodeBlock.joining(", ")))
                .build());
    }

    private static List<String> names(List<ProgramMember> programs) {
        return programs.stream().map(each -> each.definition().name()).toList();
    }

    private static String list(List<String> names) {
        return names.stream().map(Docs::code).collect(Collectors.joining(", "));
    }
}
