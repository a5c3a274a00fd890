package io.bpf4j.internal;

import io.bpf4j.internal.jni.LogNative;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what libbpf prints during calls, hands it to the logger {@code io.bpf4j.libbpf} and keeps it for an exception.
 *
 * <p>Not thread-safe: it belongs to an object and is used under that object's lock.
 */
public final class NativeLog implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger("io.bpf4j.libbpf");

    private static final int WARNING = 0;
    private static final int INFORMATION = 1;
    private static final int DEBUG = 2;

    private static final int MAX_LOGGED = 1 << 16;

    private final long handle;

    /** An empty log; debug messages are formatted only if the logger wants them. */
    public NativeLog() {
        this(LOGGER.isDebugEnabled() ? DEBUG : INFORMATION);
    }

    private NativeLog(int level) {
        long created = LogNative.create(level);
        if (created < 0) {
            throw Errors.failure("allocate", "a buffer for libbpf's messages", created, List.of());
        }
        handle = created;
    }

    /** An empty log that takes the debug messages too, whether the logger wants them or not. */
    public static NativeLog withDebugMessages() {
        return new NativeLog(DEBUG);
    }

    /** What the shim's methods take. */
    public long handle() {
        return handle;
    }

    /** Logs the messages since the last call and returns those that are not for debugging, without line ends. */
    public List<String> take() {
        return take(message -> {});
    }

    /**
     * As {@link #take()}.
     *
     * @param debug takes the messages that are for debugging
     */
    public List<String> take(Consumer<String> debug) {
        byte[] bytes = LogNative.take(handle);
        List<String> messages = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == 0) {
                String text = new String(bytes, start + 1, end - start - 1, StandardCharsets.UTF_8).stripTrailing();
                String message = text.startsWith("libbpf: ") ? text.substring("libbpf: ".length()) : text;
                if (log(bytes[start] - '0', message)) {
                    messages.add(message);
                } else {
                    debug.accept(message);
                }
                start = end + 1;
            }
        }
        return messages;
    }

    /** The verifier's log of a complex program has many megabytes, of which the end is worth a place in a file. */
    private static String shorten(String message) {
        int omitted = message.length() - MAX_LOGGED;
        return omitted <= 0
                ? message
                : "(" + omitted + " characters before this are left out)" + message.substring(omitted);
    }

    /** Logs a message; returns whether it belongs into an exception. */
    private static boolean log(int level, String message) {
        String logged = shorten(message);
        switch (level) {
            case WARNING -> LOGGER.warn("{}", logged);
            case INFORMATION -> LOGGER.info("{}", logged);
            default -> LOGGER.debug("{}", logged);
        }
        return level != DEBUG;
    }

    @Override
    public void close() {
        LogNative.free(handle);
    }
}
