package io.bpf4j;

import io.bpf4j.internal.NativeLibrary;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A loaded object in the class that was generated for it, which has a method for each of its maps, programs and sections of variables. {@code bpf4j:generate} and
 * {@code bpf4j gen skeleton} make such classes.
 *
 * <pre>{@code
 * try (FlowTracker tracker = FlowTracker.open().load();
 *         BpfLink link = tracker.attachTrackFlows(Xdp.on("eth0"))) {
 *     tracker.flows().forEach((key, stats) -> System.out.println(key + " " + stats));
 * }
 * }</pre>
 *
 * <p>Thread-safe. {@link #close()} detaches what {@code attach()} attached, and closes the object with its maps and programs. Links that other methods returned, and
 * readers of events, belong to whoever asked for them.
 */
public abstract class BpfSkeleton implements AutoCloseable {

    private final BpfObject object;
    private final Deque<BpfLinks> links = new ArrayDeque<>();
    private boolean closed;

    /**
     * A skeleton.
     *
     * @param object the object, which now belongs to it
     */
    protected BpfSkeleton(BpfObject object) {
        this.object = Objects.requireNonNull(object);
    }

    /**
     * Opens the object that a generated class has among its resources: the one for this machine's architecture, in a directory such as {@code aarch64}, or else the
     * one for all. The class finds resources itself, since others do not see into its module.
     *
     * @param skeleton the class
     * @param resource name of the resource for all architectures
     * @param resources finds a resource by its name, as {@link Class#getResourceAsStream} of the class does
     * @throws BpfNotFoundException if there is no such resource
     * @throws BpfObjectFormatException if it is damaged, or no BPF object for this machine
     * @throws BpfException if it cannot be read, or libbpf refuses it
     */
    protected static OpenObject openResource(
            Class<?> skeleton, String resource, Function<String, InputStream> resources) {
        String directory = NativeLibrary.architecture() + "/";
        String own = resource.startsWith("/") ? "/" + directory + resource.substring(1) : directory + resource;
        InputStream content = resources.apply(own);
        return content == null
                ? BpfObject.openResource(skeleton, resource, resources.apply(resource))
                : BpfObject.openResource(skeleton, own, content);
    }

    /** The object, for what is not known by name when Java is compiled. */
    public final BpfObject bpfObject() {
        return object;
    }

    /**
     * Attaches all programs where their sections say, and all tables of functions; or, if anything fails, none.
     *
     * @param except names of programs and tables that are attached otherwise
     * @return the attachments, which are closed with this, or earlier by the caller
     * @throws BpfException as {@link BpfObject#attachAll(String...)}
     */
    protected final BpfLinks attachAllBut(String... except) {
        BpfLinks attached = object.attachAll(except);
        synchronized (links) {
            if (!closed) {
                links.push(attached);
                return attached;
            }
        }
        attached.close();
        throw new IllegalStateException(object.name() + " was closed while it was attached");
    }

    /**
     * Detaches what {@code attach()} attached, and closes the object, its maps and programs. Does nothing if closed already.
     *
     * @throws BpfException if a program cannot be detached; everything else is closed all the same
     */
    @Override
    public void close() {
        List<Runnable> closings = new ArrayList<>();
        synchronized (links) {
            closed = true;
            links.forEach(each -> closings.add(each::close));
            links.clear();
        }
        closings.add(object::close);
        BpfLinks.closeAll(closings);
    }
}
