package io.bpf4j.codegen.testing;

import io.bpf4j.codegen.Generation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles generated classes in memory, with all warnings as errors, and loads them. */
public final class JavaCompiler extends ClassLoader {

    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    private JavaCompiler() {
        super(JavaCompiler.class.getClassLoader());
    }

    /** The loader of what was compiled; fails if there is as much as a warning. */
    public static ClassLoader compile(Generation... generations) {
        return compile(List.of(generations));
    }

    /** The loader of what was compiled; fails if there is as much as a warning. */
    public static ClassLoader compile(List<Generation> generations) {
        JavaCompiler loader = new JavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        javax.tools.JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            boolean compiled = compiler.getTask(
                            null,
                            loader.manager(files),
                            diagnostics,
                            List.of(
                                    "-Xlint:all",
                                    "-Xdoclint:all/protected",
                                    "-Werror",
                                    "-proc:none",
                                    "--release",
                                    "17",
                                    "-encoding",
                                    "US-ASCII"),
                            null,
                            generations.stream().map(JavaCompiler::source).toList())
                    .call();
            if (!compiled || !diagnostics.getDiagnostics().isEmpty()) {
                throw new AssertionError(diagnostics.getDiagnostics().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining("\n")));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return loader;
    }

    private static JavaFileObject source(Generation generation) {
        return new SimpleJavaFileObject(URI.create("memory:///" + generation.path()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return generation.source();
            }
        };
    }

    private JavaFileManager manager(StandardJavaFileManager files) {
        return new ForwardingJavaFileManager<>(files) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("memory:///" + className.hashCode()), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        classes.put(className, bytes);
                        return bytes;
                    }
                };
            }
        };
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ByteArrayOutputStream bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes.toByteArray(), 0, bytes.size());
    }
}
