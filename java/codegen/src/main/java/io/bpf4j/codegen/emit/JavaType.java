package io.bpf4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;

/**
 * What a C type is in Java, for code that is generated.
 *
 * @param type the Java class of its values, such as {@code Long} or {@code Flow.FlowKey}
 * @param bpfType expression of the {@code BpfType} of these, such as {@code BpfType.U32} or {@code Flow.FlowKey.TYPE}
 * @param view the class that shows one where it lies; null for what is neither struct nor union
 */
public record JavaType(TypeName type, CodeBlock bpfType, ClassName view) {}
