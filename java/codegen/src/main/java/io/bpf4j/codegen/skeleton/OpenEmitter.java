package io.bpf4j.codegen.skeleton;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import io.bpf4j.codegen.emit.Docs;
import java.util.List;
import java.util.function.Consumer;
import javax.lang.model.element.Modifier;

/** The nested class {@code Open} of a skeleton, for an object that is not loaded yet. */
final class OpenEmitter {

    private static final ClassName CONSUMER = ClassName.get(Consumer.class);

    private final ClassName skeleton;
    private final ClassName open;
    private final TypeSpec.Builder type;

    OpenEmitter(ClassName skeleton) {
        this.skeleton = skeleton;
        this.open = skeleton.nestedClass("Open");
        this.type = TypeSpec.classBuilder(open)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addSuperinterface(AutoCloseable.class)
                .addJavadoc(
                        "The object before it is loaded: nothing is in the kernel yet, and everything can be set. {@link #load} uses it up.\n\n<p>Not thread-safe.\n")
                .addField(Types.OPEN_OBJECT, "object", Modifier.PRIVATE, Modifier.FINAL);
    }

    TypeSpec emit(SkeletonMembers members, List<SectionEmitter> sections) {
        sections.forEach(section -> type.addField(section.open(), section.name(), Modifier.PRIVATE, Modifier.FINAL));
        type.addMethod(constructor(sections));
        setting(
                "bpfObject",
                Types.OPEN_OBJECT,
                CodeBlock.of("object"),
                "The object, with all of its settings",
                "the object");
        members.programs()
                .forEach(each -> setting(
                        each.name(),
                        Types.OPEN_PROGRAM,
                        CodeBlock.of("object.program($S)", each.definition().name()),
                        "Settings of program " + Docs.code(each.definition().name()),
                        "the program"));
        members.maps()
                .forEach(each -> setting(
                        each.name(),
                        Types.OPEN_MAP,
                        CodeBlock.of("object.map($S)", each.element().name()),
                        "Settings of map " + Docs.code(each.element().name()),
                        "the map"));
        members.tables()
                .forEach(each -> setting(
                        each.name(),
                        Types.OPEN_MAP,
                        CodeBlock.of("object.map($S)", each.element()),
                        "Settings of the table of functions " + Docs.code(each.element()),
                        "the table"));
        sections.forEach(section -> setting(
                section.name(),
                section.open(),
                CodeBlock.of("$N", section.name()),
                "The variables of section " + Docs.code(section.sectionName()),
                "the section"));
        return type.addMethod(load()).addMethod(close()).build();
    }

    private MethodSpec constructor(List<SectionEmitter> sections) {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addParameter(Types.OPEN_OBJECT, "object")
                .addStatement("this.object = object");
        sections.forEach(
                section -> constructor.addStatement("this.$N = new $T(object)", section.name(), section.open()));
        return constructor.build();
    }

    /** A method that gives something, and one that lets a lambda expression set it. */
    private void setting(String name, ClassName of, CodeBlock expression, String what, String noun) {
        TypeName settings = Types.of(CONSUMER, WildcardTypeName.supertypeOf(of));
        type.addMethod(Accessors.accessor(name, of)
                .addJavadoc("$L.\n\n@return $L\n", what, noun)
                .addStatement("return $L", expression)
                .build());
        type.addMethod(Accessors.accessor(name, open)
                .addJavadoc("$L.\n\n@param settings what to set\n@return this\n", what)
                .addParameter(settings, "settings")
                .addStatement("settings.accept($L)", expression)
                .addStatement("return this")
                .build());
    }

    private MethodSpec load() {
        return Accessors.accessor("load", skeleton)
                .addJavadoc(
                        "Creates the maps and loads the programs. This is used up, also by a failure, which leaves nothing in the kernel.\n\n"
                                + "@return the object in the kernel, to be closed by the caller\n"
                                + "@throws $T if the kernel or libbpf refuses, see {@link $T#load}\n",
                        Types.type("BpfException"),
                        Types.OPEN_OBJECT)
                .addStatement("return new $T(object.load())", skeleton)
                .build();
    }

    private static MethodSpec close() {
        return Accessors.accessor("close", TypeName.VOID)
                .addAnnotation(Override.class)
                .addJavadoc("Frees an object that was not loaded; does nothing after {@link #load}.\n")
                .addStatement("object.close()")
                .build();
    }
}
