package io.bpf4j.codegen.skeleton;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import javax.lang.model.element.Modifier;

/** Methods without arguments. */
final class Accessors {

    private Accessors() {}

    /**
     * One that makes something at its first call, and keeps it in the field of its name. Threads that come at the same time may each make one: they are alike, and
     * immutable.
     */
    static MethodSpec.Builder cached(String name, TypeName type, CodeBlock made) {
        return accessor(name, type)
                .addStatement("$T known = this.$N", type, name)
                .beginControlFlow("if (known == null)")
                .addStatement("known = $L", made)
                .addStatement("this.$N = known", name)
                .endControlFlow()
                .addStatement("return known");
    }

    /** One without a body yet. */
    static MethodSpec.Builder accessor(String name, TypeName type) {
        return MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC).returns(type);
    }
}
