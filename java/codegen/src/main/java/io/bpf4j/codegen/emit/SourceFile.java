package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import java.util.Iterator;
import java.util.List;

/**
 * The text of a class with thousands of classes in it. JavaPoet would write it twice, and look for each name in all of them: so it writes the nested classes by themselves, and
 * the outer one with empty classes of their names, in whose place they are put.
 */
public final class SourceFile {

    static final String INDENT = "    ";

    private SourceFile() {}

    /**
     * The source of a class.
     *
     * @param packageName its package; empty for none
     * @param comment what the first line says
     * @param outer the class, without the nested classes of types
     * @param types the types to nest in it, with their names
     * @throws io.bpf4j.codegen.GenerationException if Java cannot represent a type
     */
    public static String of(String packageName, String comment, TypeSpec.Builder outer, JavaTypes types) {
        List<NestedSource> nested = TypeSources.of(types);
        List<ClassName> imports = Types.IMPORTED.stream()
                .filter(type -> nested.stream().anyMatch(each -> each.mentions(type.simpleName())))
                .toList();
        // What the first of the empty classes mentions is imported.
        Iterator<NestedSource> classes = nested.iterator();
        if (classes.hasNext()) {
            outer.addType(TypeSpec.classBuilder(classes.next().name())
                    .addSuperinterfaces(imports)
                    .build());
        }
        classes.forEachRemaining(
                each -> outer.addType(TypeSpec.classBuilder(each.name()).build()));
        String around = JavaFile.builder(packageName, outer.build())
                .addFileComment("$L", comment)
                .skipJavaLangImports(true)
                .indent(INDENT)
                .build()
                .toString();
        if (nested.isEmpty()) {
            return around;
        }
        // The empty classes come last, and nothing else of the text stands like this: comments start with other
        // characters, code with modifiers.
        int start = around.indexOf("\n" + INDENT + "class " + nested.get(0).name() + " ");
        StringBuilder text = new StringBuilder(nested.stream()
                                .mapToInt(each -> each.text().length() + 1)
                                .sum()
                        + around.length())
                .append(around, 0, start);
        nested.forEach(each -> text.append('\n').append(each.text()));
        return text.append("}\n").toString();
    }
}
