package io.bpf4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javapoet.ClassName;
import io.bpf4j.codegen.layout.ValueLayout.Composite;
import io.bpf4j.codegen.layout.ValueLayout.Constant;
import io.bpf4j.codegen.layout.ValueLayout.Encoding;
import io.bpf4j.codegen.layout.ValueLayout.Enumeration;
import io.bpf4j.codegen.layout.ValueLayout.Member;
import io.bpf4j.codegen.layout.ValueLayout.Scalar;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Names for whatever C has. */
class JavaNamesTest {

    /** Names that meet each other and those of Java. */
    private static final String[] HARD = {
        "class",
        "record",
        "int",
        "true",
        "null",
        "_",
        "__",
        "enum",
        "var",
        "yield",
        "goto",
        "hashCode",
        "getClass",
        "toString",
        "notify",
        "wait",
        "type",
        "TYPE",
        "Type",
        "view",
        "View",
        "UNKNOWN",
        "NUMBER",
        "string",
        "String",
        "object",
        "Object",
        "list",
        "List",
        "flow_key",
        "flowKey",
        "FlowKey",
        "FLOW_KEY",
        "flow__key",
        "flow_key_",
        "_flow_key",
        "flow_key_2",
        "flowkey",
        "Flowkey",
        "set_foo",
        "foo",
        "Foo",
        "foo_2",
        "foo_value",
        "fooValue",
        "foo_values",
        "raw",
        "raw_union",
        "1st",
        "_1st",
        "größe",
        "GRÖSSE",
        "Ω",
        "ω",
        "İ",
        "ı",
        "ß",
        "ǅ",
        "u00f6",
        "\uD835\uDD04",
        "a b",
        "a*/",
        "Option<u32>",
        "$",
        "a$b"
    };

    private static final Set<String> OF_OBJECTS = new HashSet<>(
            Stream.of(Object.class.getDeclaredMethods()).map(Method::getName).toList());

    @Provide
    Arbitrary<List<String>> names() {
        Arbitrary<String> made =
                Arbitraries.strings().withChars("aAbB_1$öΩ").ofMinLength(1).ofMaxLength(4);
        Arbitrary<String> any = Arbitraries.strings().ofMinLength(1).ofMaxLength(300);
        return Arbitraries.frequencyOf(Tuple.of(5, Arbitraries.of(HARD)), Tuple.of(4, made), Tuple.of(1, any))
                .list()
                .ofMaxSize(40);
    }

    private static void assertValid(List<String> names) {
        assertThat(names)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name)
                        .matches(
                                each -> SourceVersion.isIdentifier(each)
                                        && !SourceVersion.isKeyword(each, SourceVersion.RELEASE_17),
                                "a name in Java")
                        .matches("\\p{ASCII}+"));
    }

    @Property
    void typesHaveNamesThatFileSystemsTellApart(@ForAll("names") List<String> cNames) {
        JavaNames names = new JavaNames();
        List<String> types = cNames.stream().map(names::type).toList();

        assertValid(types);
        assertThat(types.stream().map(name -> name.toLowerCase(Locale.ROOT))).doesNotHaveDuplicates();
        assertThat(types).allSatisfy(name -> {
            assertThat(name.length()).isLessThan(120);
            assertThat(Types.IMPORTED.stream().map(ClassName::simpleName)).doesNotContain(name);
            assertThat(name).isNotIn("String", "Object", "Override", "Integer", "Long", "Type", "View");
        });
    }

    @Property
    void membersHaveNamesOfTheirOwn(@ForAll("names") List<String> cNames) {
        JavaNames names = new JavaNames();
        List<String> members = cNames.stream().map(names::member).toList();

        assertValid(members);
        assertThat(members).doesNotContainAnyElementsOf(OF_OBJECTS);
    }

    @Property
    void constantsHaveNamesOfTheirOwn(@ForAll("names") List<String> cNames) {
        JavaNames names = new JavaNames();
        List<String> constants = cNames.stream().map(names::constant).toList();

        assertValid(constants);
        assertThat(constants).doesNotContain("TYPE", "UNKNOWN", "NUMBER");
    }

    @Property
    void namesOfTypesDoNotDependOnTheirOrder(@ForAll("names") List<String> cNames, @ForAll long seed) {
        List<Composite> composites = IntStream.range(0, cNames.size())
                .mapToObj(i -> composite(i + 1, cNames.get(i), List.of()))
                .toList();
        List<Composite> shuffled = new ArrayList<>(composites);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(classes(shuffled, composites)).isEqualTo(classes(composites, composites));
    }

    private static List<String> classes(List<Composite> added, List<Composite> asked) {
        JavaTypes types = new JavaTypes(ClassName.get("p", "Outer"), new JavaNames());
        added.forEach(each -> types.add(each, "hint"));
        types.name();
        return asked.stream().map(each -> types.classOf(each).simpleName()).toList();
    }

    private static Composite composite(int id, String name, List<Member> members) {
        return new Composite(id, name, "struct " + name, false, members.size() * 4, 4, members, "");
    }

    private static final Enumeration COLOR =
            new Enumeration(1_000, "color", "enum color", 4, false, List.of(new Constant("RED", 1)), "");

    /** Every third is an enum, which has a method for its number, and every fourth an arm of a union, which has a method too. */
    private static Member member(String name, int index) {
        Member member = new Member(
                name,
                index % 3 == 0 ? COLOR : new Scalar("int", 4, Encoding.SIGNED),
                index % 4 == 0 ? 0 : index * 32L,
                0,
                "");
        return index % 4 == 0
                ? new Member(
                        "",
                        new Composite(2_000 + index, "", "union", true, 4, 4, List.of(member), ""),
                        index * 32L,
                        0,
                        "")
                : member;
    }

    private static List<String> names(JavaTypes types, Composite type) {
        return types.shape(type).parts().stream()
                .flatMap(part -> Stream.concat(Stream.of(part.slot()), part.leaves().stream()))
                .flatMap(slot -> Stream.of(slot.name(), slot.numberName(), "set" + slot.setter()))
                .toList();
    }

    @Property
    void membersThatAreAddedBehindChangeNoName(@ForAll("names") List<String> cNames) {
        List<Member> members = IntStream.range(0, cNames.size())
                .mapToObj(i -> member(cNames.get(i), i))
                .toList();
        Composite whole = composite(1, "whole", members);
        Composite before = composite(2, "before", members.subList(0, members.size() / 2));
        JavaTypes types = new JavaTypes(ClassName.get("p", "Outer"), new JavaNames());
        types.add(whole, "whole");
        types.add(before, "before");
        types.name();

        List<String> first = names(types, before);
        assertThat(names(types, whole).subList(0, first.size())).isEqualTo(first);
        List<String> methods = types.shape(whole).leaves().stream()
                .flatMap(slot -> Stream.of(slot.name(), slot.numberName()).distinct())
                .toList();
        assertValid(methods);
    }

    @Test
    void namesReadAsInJava() {
        JavaNames names = new JavaNames();

        assertThat(Stream.of("flow_key", "FLOW_KEY", "flowKey", "list", "in6_addr", "1st")
                        .map(names::type))
                .containsExactly("FlowKey", "FlowKey_2", "FlowKey_3", "List_", "In6Addr", "_1st");
        assertThat(Stream.of("source_port", "class", "hashCode", "ID", "größe", "__pad")
                        .map(names::member))
                .containsExactly("sourcePort", "class_", "hashCode_", "id", "gru00f6u00dfe", "pad");
    }
}
