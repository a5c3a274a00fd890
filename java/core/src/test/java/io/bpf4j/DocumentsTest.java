package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java snippet in the documents compiles, and every link to a file leads somewhere. */
class DocumentsTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(#[^)]*)?\\)");

    /** What the prose around a snippet introduces. */
    private static final String PREFIX = """
            import io.bpf4j.*;
            import io.bpf4j.attach.*;
            import io.bpf4j.event.*;
            import io.bpf4j.kernel.*;
            import io.bpf4j.type.*;
            import java.net.*;
            import java.nio.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.Flow;

            class Snippet {
                BpfObject object;
                BpfLink link;
                BpfMap<Long, Long> map;

                void snippet() throws Exception {
            """;

    private static final String SUFFIX = """
                }
            }
            """;

    static Stream<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents.stream().map(ROOT::relativize);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void snippetsCompile(Path document, @TempDir Path output) throws IOException {
        String text = Files.readString(ROOT.resolve(document));
        Matcher snippets = SNIPPET.matcher(text);
        while (snippets.find()) {
            String snippet = snippets.group(1);
            if (snippet.startsWith("package ")) {
                continue; // A file of a project, which the tests of the Maven plugin build as a whole.
            }
            boolean whole = snippet.contains("import ");
            assertThat(compile(whole ? snippet : PREFIX + snippet + SUFFIX, output))
                    .as("errors in%n%s", snippet)
                    .isEmpty();
        }
    }

    private static List<String> compile(String source, Path output) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        String name = source.contains("public class Flows") ? "Flows" : "Snippet";
        SimpleJavaFileObject file =
                new SimpleJavaFileObject(URI.create("memory:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-proc:none", "-d", output.toString(), "-classpath", System.getProperty("java.class.path"));
        List<JavaFileObject> files = new ArrayList<>(List.of(file));
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
                Stream<Path> later = sourcesOfLaterModules(source)) {
            manager.getJavaFileObjectsFromPaths(later.toList()).forEach(files::add);
        }
        compiler.getTask(null, null, diagnostics, options, null, files).call();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getLineNumber() + ": " + diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    /** What a snippet uses of modules that are built after this one. */
    private static Stream<Path> sourcesOfLaterModules(String source) throws IOException {
        if (source.contains("import io.bpf4j.junit.")) {
            return Files.list(ROOT.resolve("java/junit/src/main/java/io/bpf4j/junit"));
        }
        return source.contains("import com.example.FlowTracker;")
                ? Stream.of(ROOT.resolve("java/codegen/src/test/resources/golden/FlowTracker.java"))
                : Stream.empty();
    }

    @Test
    void exampleOfTheReadmeIsShort() throws IOException {
        Matcher example = SNIPPET.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(example.find()).isTrue();
        assertThat(example.group(1).lines().filter(line -> !line.startsWith("import") && !line.isBlank()))
                .hasSizeLessThanOrEqualTo(20);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) throws IOException {
        Path file = ROOT.resolve(document);
        Matcher links = LINK.matcher(Files.readString(file));
        while (links.find()) {
            String target = links.group(1);
            if (!target.startsWith("http")) {
                assertThat(file.resolveSibling(target)).exists();
            }
        }
    }
}
