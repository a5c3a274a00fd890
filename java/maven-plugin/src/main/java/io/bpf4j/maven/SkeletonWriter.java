package io.bpf4j.maven;

import io.bpf4j.BpfException;
import io.bpf4j.btf.BpfElf;
import io.bpf4j.codegen.Generation;
import io.bpf4j.codegen.SkeletonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoFailureException;

/** Writes the classes of objects that have none, or one that was generated of something else. */
final class SkeletonWriter {

    private final ProjectPaths paths;
    private final Path objects;
    private final Path sources;
    private final Records records;
    private final String generator;

    /**
     * @param objects the directory of objects
     * @param sources the directory of generated sources
     * @param generator what changes whenever the generator does
     */
    SkeletonWriter(ProjectPaths paths, Path objects, Path sources, Path records, String generator) {
        this.paths = paths;
        this.objects = objects;
        this.sources = sources;
        this.records = new Records(paths, records);
        this.generator = generator;
    }

    /** Removes the classes of objects that are gone, and says of which. */
    List<String> removeAllBut(List<SkeletonPlan> plans) throws IOException {
        return records.removeAllBut(plans.stream().map(SkeletonPlan::object).collect(Collectors.toSet()));
    }

    /** The plans whose classes are not what generating them now would give. */
    List<SkeletonPlan> outdated(List<SkeletonPlan> plans) throws IOException {
        List<SkeletonPlan> outdated = new ArrayList<>();
        for (SkeletonPlan plan : plans) {
            Optional<BuildRecord> record = BuildRecord.read(records.file(plan.object()));
            if (record.isEmpty() || !record.get().equals(record(plan))) {
                outdated.add(plan);
            }
        }
        return outdated;
    }

    /** What is recorded of a class that is up to date. */
    private BuildRecord record(SkeletonPlan plan) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        for (Path file : List.of(object(plan), source(plan))) {
            files.put(paths.name(file), Files.isRegularFile(file) ? Hash.of(file) : "");
        }
        return new BuildRecord(Hash.of(generator + '\n' + plan), paths.name(source(plan)), files);
    }

    private Path object(SkeletonPlan plan) {
        return objects.resolve(plan.file());
    }

    private Path source(SkeletonPlan plan) {
        return sources.resolve(plan.source());
    }

    /**
     * Generates classes. If one cannot be generated, nothing is written.
     *
     * @param all all plans, with those that are up to date
     */
    void write(List<SkeletonPlan> outdated, List<SkeletonPlan> all) throws IOException, MojoFailureException {
        List<Generation> generations = new ArrayList<>();
        for (SkeletonPlan plan : outdated) {
            generations.add(generate(plan));
        }
        removeRenamed(outdated, all);
        for (int i = 0; i < generations.size(); i++) {
            generations.get(i).writeTo(sources);
            Path record = records.file(outdated.get(i).object());
            Files.createDirectories(record.getParent());
            record(outdated.get(i)).write(record);
        }
    }

    private Generation generate(SkeletonPlan plan) throws IOException, MojoFailureException {
        try {
            BpfElf object = BpfElf.parse(plan.file(), Files.readAllBytes(object(plan)));
            SkeletonGenerator skeleton = SkeletonGenerator.of(object).resource(plan.resource());
            plan.events().forEach(skeleton::event);
            plan.types().forEach(skeleton::type);
            return skeleton.generate(plan.packageName(), plan.className());
        } catch (BpfException | IllegalArgumentException e) {
            throw new MojoFailureException("no skeleton of " + paths.name(object(plan)) + ": " + e.getMessage(), e);
        }
    }

    /** Removes classes that now have another name, unless another object takes the name over. */
    private void removeRenamed(List<SkeletonPlan> outdated, List<SkeletonPlan> all) throws IOException {
        Set<String> names = all.stream().map(plan -> paths.name(source(plan))).collect(Collectors.toSet());
        for (SkeletonPlan plan : outdated) {
            Path record = records.file(plan.object());
            Optional<BuildRecord> old = BuildRecord.read(record);
            if (old.isPresent() && !names.contains(old.get().output())) {
                records.forget(record);
            }
        }
    }
}
