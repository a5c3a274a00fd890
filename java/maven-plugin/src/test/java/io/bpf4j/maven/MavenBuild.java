package io.bpf4j.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds a project with the finished plugin, by the Maven that builds this one. It has a local repository of its own,
 * in which the plugin and the library are, and takes Maven's plugins from the repository of this build: nothing is fetched, and nothing
 * is left in it.
 */
final class MavenBuild {

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path ROOT = MODULE.resolve("../..").normalize();
    private static final Path REPOSITORY = MODULE.resolve("target/it/repository");
    private static final String VERSION = System.getProperty("plugin.version");

    private final Path directory;

    /** What Maven wrote, and how it ended. */
    record Result(int status, String output) {}

    private MavenBuild(Path directory) {
        this.directory = directory;
    }

    /** Makes a copy of a project in src/test/projects. */
    static MavenBuild of(String project, Path directory) throws IOException {
        install("bpf4j-maven-plugin", ".jar", Path.of(System.getProperty("plugin.jar")));
        install("bpf4j-maven-plugin", ".pom", MODULE.resolve("pom.xml"));
        install("bpf4j", ".jar", Path.of(System.getProperty("core.jar")));
        install("bpf4j", ".pom", ROOT.resolve("java/core/pom.xml"));
        install("bpf4j-codegen", ".jar", Path.of(System.getProperty("codegen.jar")));
        install("bpf4j-codegen", ".pom", ROOT.resolve("java/codegen/pom.xml"));
        install("bpf4j-parent", ".pom", ROOT.resolve("pom.xml"));

        Path from = MODULE.resolve("src/test/projects").resolve(project);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = directory.resolve(from.relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        Path pom = directory.resolve("pom.xml");
        String text = Files.readString(pom)
                .replace("@plugin@", documented("xml", "<plugin>"))
                .replace("@dependency@", documented("xml", "<dependency>"));
        for (String plugin : List.of("maven-resources-plugin", "maven-compiler-plugin")) {
            text = text.replace("@" + plugin + "@", pinned(plugin));
        }
        Files.writeString(pom, text);
        Files.writeString(directory.resolve("settings.xml"), """
                <settings>
                  <mirrors>
                    <mirror>
                      <id>this-build</id>
                      <mirrorOf>*</mirrorOf>
                      <url>%s</url>
                    </mirror>
                  </mirrors>
                </settings>
                """.formatted(
                        Path.of(System.getProperty("plugins")).toUri()));
        return new MavenBuild(directory);
    }

    private static void install(String artifact, String suffix, Path file) throws IOException {
        Path directory = REPOSITORY.resolve("io/bpf4j").resolve(artifact).resolve(VERSION);
        Files.createDirectories(directory);
        Path installed = directory.resolve(artifact + "-" + VERSION + suffix);
        Files.copy(file, installed, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What users are told to write. */
    static String documented(String language, String start) throws IOException {
        return group("```" + language + "\n(" + Pattern.quote(start) + ".*?)\n```", ROOT.resolve("docs/maven.md"));
    }

    private static String pinned(String plugin) throws IOException {
        return group("<artifactId>" + plugin + "</artifactId>\\s*<version>(.*?)</version>", ROOT.resolve("pom.xml"));
    }

    private static String group(String pattern, Path file) throws IOException {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(file));
        if (!matcher.find()) {
            throw new IllegalStateException(file + " has nothing like " + pattern);
        }
        return matcher.group(1);
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** Replaces a text in a file, which is there once. */
    void edit(String name, String old, String replacement) throws IOException {
        String text = Files.readString(file(name));
        if (text.split(Pattern.quote(old), -1).length != 2) {
            throw new IllegalArgumentException(name + " does not have once: " + old);
        }
        Files.writeString(file(name), text.replace(old, replacement));
    }

    void write(String name, String text) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), text);
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return runAs(List.of(), arguments);
    }

    /** Runs Maven behind another command, such as one that takes rights away. */
    Result runAs(List<String> prefix, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "--batch-mode",
                "--settings",
                "settings.xml",
                "-Dmaven.repo.local=" + REPOSITORY));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Where this build is called with options that would hold for the other one too.
        builder.environment().keySet().removeAll(List.of("MAVEN_ARGS", "MAVEN_OPTS"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        return new Result(process.waitFor(), output);
    }
}
