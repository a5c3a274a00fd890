package io.bpf4j.event;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Lets {@link Thread#interrupt()} end a wait in native code. The JDK tells of interrupts only its own waits and those of selectors: so this is one, with
 * nothing to select.
 */
final class Interruption extends AbstractSelector {

    private final Runnable wake;

    /**
     * For the waits of one object.
     *
     * @param wake ends the wait in progress; called by the interrupting thread, or by the waiting one if it was interrupted before
     */
    Interruption(Runnable wake) {
        super(null);
        this.wake = wake;
    }

    /** Before a wait of the current thread; {@link #leave} follows in any case. */
    void enter() {
        begin();
    }

    /** After the wait. No wake follows. */
    void leave() {
        end();
    }

    @Override
    public Selector wakeup() {
        wake.run();
        return this;
    }

    @Override
    protected void implCloseSelector() {
        // There is nothing to close.
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        return 0;
    }

    @Override
    public int select(long timeout) {
        return 0;
    }

    @Override
    public int select() {
        return 0;
    }
}
