package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.LinkHandle;
import io.bpf4j.internal.Mapping;
import io.bpf4j.internal.NativeLibrary;
import io.bpf4j.internal.NativeLog;
import io.bpf4j.internal.attach.GroupedLinks;
import io.bpf4j.internal.elf.ElfFile;
import io.bpf4j.internal.jni.LinkNative;
import io.bpf4j.internal.jni.ObjectNative;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/**
 * A {@code struct bpf_object} with the lock that libbpf leaves to its users.
 *
 * <p>Pointers to maps and programs never leave a call: libbpf frees them with the object.
 */
final class ObjectHandle {

    private final String name;
    private final ByteBuffer content;
    private final ReentrantLock lock = new ReentrantLock();
    private final NativeLog log;
    private final List<Descriptor> descriptors = new ArrayList<>();
    private final VerifierLogs verifierLogs = new VerifierLogs();
    private final ObjectArenas arenas = new ObjectArenas();
    /** What inner maps must be like, by the names of the maps that they are in; libbpf forgets it at the load. */
    private final Map<String, MapShape> innerTemplates = new HashMap<>();

    /** Descriptors that settings refer to. */
    private final List<Descriptor> templates = new ArrayList<>();

    private OpenOptions options = OpenOptions.NONE;
    private long pointer;
    private boolean loaded;
    private boolean closed;
    /** How many links of USDT probes there are. */
    private int usdtLinks;

    /** By the order of libbpf, whose own names change when a map in the kernel is used instead of a new one. */
    private final List<String> mapNames;

    /**
     * Opens an object.
     *
     * @param content the checked file, a direct buffer
     */
    ObjectHandle(String name, ByteBuffer content) {
        NativeLibrary.ensureLoaded();
        this.name = name;
        this.content = content;
        this.log = new NativeLog();
        try {
            this.pointer = open(options);
        } catch (BpfException e) {
            log.close();
            throw e;
        }
        this.mapNames = ObjectElements.maps(pointer).stream()
                .map(ObjectElements::mapName)
                .toList();
    }

    private long open(OpenOptions opening) {
        long opened = opening.open(SystemNative.address(content), content.limit(), name, log.handle());
        List<String> messages = log.take();
        if (isError(opened)) {
            throw Errors.failure("open", subject(), opened, messages);
        }
        return opened;
    }

    String name() {
        return name;
    }

    String subject() {
        return "object " + name;
    }

    /** A map of the object as messages call it. */
    String mapSubject(String map) {
        return "map " + map + " of " + subject();
    }

    List<String> mapNames() {
        return mapNames;
    }

    /** Calls with the object's pointer, under its lock. */
    <T> T call(LongFunction<T> call) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(subject() + " is closed");
            }
            return call.apply(pointer);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a setting now, and again if the object has to be opened anew.
     *
     * @param settings those that were made since opening. They refer to their owner, so this object, from which the owner's cleaner frees, must not
     *     keep them
     */
    void set(List<LongFunction<Void>> settings, LongFunction<Void> setting) {
        call(object -> {
            requireNotLoaded();
            setting.apply(object);
            settings.add(setting);
            return null;
        });
    }

    /** Opens the object anew with other options, which libbpf takes at opening only, and repeats the settings. */
    void reopen(List<LongFunction<Void>> settings, UnaryOperator<OpenOptions> change) {
        call(old -> {
            requireNotLoaded();
            OpenOptions changed = change.apply(options);
            long fresh = open(changed);
            try {
                settings.forEach(setting -> setting.apply(fresh));
            } catch (RuntimeException | Error e) {
                ObjectNative.close(fresh, log.handle());
                throw e;
            }
            pointer = fresh;
            options = changed;
            ObjectNative.close(old, log.handle());
            return null;
        });
    }

    /**
     * Loads; a failure closes the object, since libbpf does not load an object twice.
     *
     * @param policies what happens where maps are pinned that do not fit
     * @return what was copied from such maps
     */
    List<MapMigration> load(PinPolicies policies) {
        return call(object -> {
            requireNotLoaded();
            try (PinnedMaps pinned = PinnedMaps.open(this, object, policies)) {
                ObjectElements.innerTemplates(this, object).forEach(innerTemplates::putIfAbsent);
                arenas.create(this, object, options.tokenPath());
                List<String> messages = new ArrayList<>();
                int result = verifierLogs.load(object, log, messages);
                arenas.loaded(object);
                if (result < 0) {
                    BpfException failure = loadFailure(object, result, messages);
                    pinned.removeHandedOver(failure);
                    throw failure;
                }
                List<MapMigration> migrations = pinned.replace(object);
                loaded = true;
                closeTemplates();
                return migrations;
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        });
    }

    private BpfException loadFailure(long object, int result, List<String> messages) {
        if (LoadFailure.isMismatch(messages)) {
            // It was pinned after it had been looked at. This throws what is to be said of it, if it is still there.
            PinnedMaps.open(this, object, new PinPolicies()).close();
        }
        return LoadFailure.of(
                name,
                result,
                messages,
                new ObjectRequirements(this, object),
                () -> ElfFile.check(name, content).sourceLines());
    }

    /** What the verifier said of a program that it accepted; empty if its log level did not ask for it. */
    Optional<String> verifierLog(String program) {
        return call(object -> verifierLogs.of(program));
    }

    /** The mapping of an arena that was created for this object; null if there is none. */
    Mapping arena(String map) {
        return arenas.mapping(map);
    }

    /** Keeps the template of a map of maps, whose descriptor a setting refers to, until the load or the close. */
    void keepTemplate(String map, MapShape shape, Descriptor template) {
        call(object -> {
            innerTemplates.put(map, shape);
            return templates.add(template);
        });
    }

    /** What the maps in a map must be like; null if the map has none. Known once the object is loaded. */
    MapShape innerTemplate(String map) {
        return innerTemplates.get(map);
    }

    /** Keeps a descriptor that a setting refers to, until the load or the close. */
    void keepUntilLoad(Descriptor descriptor) {
        call(object -> templates.add(descriptor));
    }

    private void closeTemplates() {
        templates.forEach(Descriptor::close);
        templates.clear();
    }

    private void requireNotLoaded() {
        if (loaded) {
            throw new IllegalStateException(subject() + " is loaded; use what load() returned");
        }
    }

    /** A call that may print, with a result that is a handle or an error. */
    long callWithLog(LogCall call, BiFunction<Long, List<String>, BpfException> failure) {
        return this.<Long>call(object -> {
            long result = call.apply(object, log.handle());
            List<String> messages = log.take();
            if (isError(result)) {
                throw failure.apply(result, messages);
            }
            return result;
        });
    }

    /**
     * Takes over a link of a USDT probe. It uses what belongs to the object, so the object's memory stays until all such links are closed. The link has no descriptor: libbpf has
     * one or several others behind it, and gives 0 for it, which is that of something else. To be called within {@link #call}.
     */
    LinkHandle ofUsdt(long link) {
        usdtLinks++;
        return LinkHandle.of(new GroupedLinks(
                "USDT link of " + subject(),
                () -> destroy(link),
                "libbpf keeps to itself the links that it makes for the places of a USDT probe"));
    }

    private void destroy(long link) {
        lock.lock();
        try {
            LinkNative.destroy(link);
            usdtLinks--;
            freeIfUnused();
        } finally {
            lock.unlock();
        }
    }

    /** The object's own copy of a descriptor, which lives until the object is closed. */
    Descriptor duplicate(int fd, String subject) {
        return call(object -> {
            Descriptor descriptor = new Descriptor(
                    Errors.check("duplicate the descriptor of", subject, SystemNative.duplicate(fd)), subject);
            descriptors.add(descriptor);
            return descriptor;
        });
    }

    /** Closes an object that never got into the kernel. */
    void closeUnlessLoaded() {
        close(false);
    }

    void close() {
        close(true);
    }

    private void close(boolean evenIfLoaded) {
        lock.lock();
        try {
            if (closed || loaded && !evenIfLoaded) {
                return;
            }
            descriptors.forEach(Descriptor::close);
            arenas.release();
            closeTemplates();
            closed = true;
            freeIfUnused();
        } finally {
            lock.unlock();
        }
    }

    private void freeIfUnused() {
        if (closed && usdtLinks == 0) {
            ObjectNative.close(pointer, log.handle());
            log.take();
            log.close();
        }
    }

    /** Pointers and errors share a {@code long}; no user-space address is in the last page. */
    static boolean isError(long result) {
        return result < 0 && result > -4096;
    }

    @FunctionalInterface
    interface LogCall {
        long apply(long object, long log);
    }
}
