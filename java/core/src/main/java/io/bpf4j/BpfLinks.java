package io.bpf4j;

import io.bpf4j.internal.Errno;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@link BpfObject#attachAll(String...)} attached: a link for each program and each table of functions, by its name. Thread-safe.
 */
public final class BpfLinks implements AutoCloseable {

    private final String subject;
    private final Map<String, BpfLink> links;

    private BpfLinks(String subject, Map<String, BpfLink> links) {
        this.subject = subject;
        this.links = links;
    }

    /** Attaches all programs, or none. */
    static BpfLinks attach(
            String subject, Collection<BpfProgram> programs, Collection<BpfStructOps> tables, Set<String> except) {
        BpfLinks links = new BpfLinks(subject, new LinkedHashMap<>());
        try {
            List<BpfProgram> without = new ArrayList<>();
            for (BpfProgram program : programs) {
                if (!except.contains(program.name()) && !links.attach(program)) {
                    without.add(program);
                }
            }
            if (!without.isEmpty()) {
                throw withoutPlace(subject, without);
            }
            tables.stream()
                    .filter(table -> !except.contains(table.name()))
                    .forEach(table -> links.links.put(table.name(), table.attach()));
            return links;
        } catch (RuntimeException | Error e) {
            try {
                links.close();
            } catch (BpfException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** Whether a program's section says where to attach it. */
    private boolean attach(BpfProgram program) {
        try {
            links.put(program.name(), program.attach());
            return true;
        } catch (BpfNotSupportedException e) {
            if (e.errno() == Errno.EOPNOTSUPP) {
                return false;
            }
            throw e;
        }
    }

    private static BpfException withoutPlace(String subject, List<BpfProgram> programs) {
        String names = programs.stream()
                .map(program -> program.name() + " (SEC(\"" + program.section() + "\"))")
                .collect(Collectors.joining(", "));
        return new BpfNotSupportedException(
                "attach all programs of",
                subject,
                "the sections of some do not say where: " + names
                        + "; attach these by attach(AttachTarget), and name them in attachAll(\"...\") as exceptions",
                Errno.EOPNOTSUPP,
                List.of());
    }

    /**
     * A link.
     *
     * @param name name of a program or of a table of functions
     * @throws BpfNotFoundException if there is none of that name
     */
    public BpfLink link(String name) {
        BpfLink link = links.get(name);
        if (link == null) {
            throw new BpfNotFoundException(
                    "get", "link of " + name, subject + " attached " + links.keySet(), Errno.ENOENT, List.of());
        }
        return link;
    }

    /** The names of what was attached, in the order of the object. */
    public List<String> names() {
        return List.copyOf(links.keySet());
    }

    /**
     * Closes all links, the last one first. Does nothing to those that are closed already.
     *
     * @throws BpfException if a program cannot be detached; the others are
     */
    @Override
    public void close() {
        List<Runnable> closings = new ArrayList<>();
        links.values().forEach(link -> closings.add(link::close));
        Collections.reverse(closings);
        closeAll(closings);
    }

    /** Closes one after the other, and throws what went wrong at the end. */
    static void closeAll(List<Runnable> closings) {
        BpfException failure = null;
        for (Runnable closing : closings) {
            try {
                closing.run();
            } catch (BpfException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public String toString() {
        return "links of " + subject + ": " + links.keySet();
    }
}
