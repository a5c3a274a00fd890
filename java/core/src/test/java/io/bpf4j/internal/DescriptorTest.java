package io.bpf4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.internal.Descriptor.Slot;
import io.bpf4j.internal.jni.SystemNative;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real descriptor: what {@code /proc/self/fd} says of its number is the truth. */
class DescriptorTest {

    @TempDir
    private Path directory;

    private Path file;
    private RandomAccessFile keeper;

    @BeforeEach
    void openFile() throws IOException {
        NativeLibrary.ensureLoaded();
        file = Files.createFile(directory.resolve("marked"));
        keeper = new RandomAccessFile(file.toFile(), "r");
    }

    @AfterEach
    void closeFile() throws IOException {
        keeper.close();
    }

    /** A number of its own for the file. */
    private int duplicate() {
        return SystemNative.duplicate(numberOfFile());
    }

    /** The JDK keeps the number where only its own classes can see it: so the file is found by its name. */
    private int numberOfFile() {
        try (var numbers = Files.list(Path.of("/proc/self/fd"))) {
            return numbers.filter(this::isFile)
                    .mapToInt(each -> Integer.parseInt(each.getFileName().toString()))
                    .min()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFile(Path number) {
        try {
            return Files.readSymbolicLink(number).equals(file.toRealPath());
        } catch (IOException e) {
            // Closed meanwhile, by another thread of the JVM.
            return false;
        }
    }

    private boolean isOpen(int fd) {
        return isFile(Path.of("/proc/self/fd/" + fd));
    }

    @Test
    void closeGivesTheNumberBack() {
        int fd = duplicate();
        Descriptor descriptor = new Descriptor(fd, "a file");
        assertThat(isOpen(fd)).isTrue();
        Slot slot = descriptor.acquire();
        assertThat(slot.fd()).isEqualTo(fd);
        descriptor.release(slot);

        descriptor.close();

        assertThat(isOpen(fd)).isFalse();
    }

    @Test
    void aSecondCloseDoesNotTouchTheNumberOfAnother() {
        int fd = duplicate();
        Descriptor descriptor = new Descriptor(fd, "a file");
        descriptor.close();
        // The kernel gives out the lowest free number, which is this one again.
        int recycled = duplicate();
        assertThat(recycled).isEqualTo(fd);

        descriptor.close();

        assertThat(isOpen(recycled)).isTrue();
        SystemNative.close(recycled);
    }

    @Test
    void acquireAfterCloseSaysWhatIsClosed() {
        Descriptor descriptor = new Descriptor(duplicate(), "map flows");
        descriptor.close();

        assertThatThrownBy(descriptor::acquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("map flows is closed");
    }

    @Test
    void theLastCallInProgressGivesTheNumberBack() {
        int fd = duplicate();
        Descriptor descriptor = new Descriptor(fd, "a file");
        Slot first = descriptor.acquire();
        Slot second = descriptor.acquire();

        descriptor.close();

        assertThat(isOpen(fd)).isTrue();
        assertThatThrownBy(descriptor::acquire).isInstanceOf(IllegalStateException.class);
        descriptor.release(first);
        assertThat(isOpen(fd)).isTrue();
        descriptor.release(second);
        assertThat(isOpen(fd)).isFalse();
    }

    @Test
    void callsAtTheSameTimeHaveMemoryOfTheirOwn() {
        try (Descriptor descriptor = new Descriptor(duplicate(), "a file")) {
            List<Slot> slots = new ArrayList<>();
            List<ByteBuffer> memories = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Slot slot = descriptor.acquire();
                assertThat(slots).doesNotContain(slot);
                slots.add(slot);
                assertThat(slot.memory()).isNull();
                slot.allocate(16);
                memories.add(slot.memory().putLong(0, i));
                assertThat(slot.address()).isNotZero();
            }
            for (int i = 0; i < 20; i++) {
                assertThat(memories.get(i).getLong(0)).isEqualTo(i);
            }
            slots.forEach(descriptor::release);
        }
    }

    @Test
    void aReleasedSlotIsUsedAgainWithItsMemory() {
        try (Descriptor descriptor = new Descriptor(duplicate(), "a file")) {
            Slot slot = descriptor.acquire();
            slot.allocate(16);
            ByteBuffer memory = slot.memory();
            descriptor.release(slot);

            Slot again = descriptor.acquire();

            assertThat(again).isSameAs(slot);
            assertThat(again.memory()).isSameAs(memory);
            descriptor.release(again);
        }
    }

    /**
     * Threads use the number while another closes it. A user must never see it closed, and it must be closed exactly once: a second time would hit
     * the number's next owner, which stands ready.
     */
    @Test
    void closingBesideUsersNeverClosesUnderThemAndClosesOnce() throws InterruptedException {
        for (int round = 0; round < 150; round++) {
            int fd = duplicate();
            Descriptor descriptor = new Descriptor(fd, "a file");
            AtomicReference<Throwable> failure = new AtomicReference<>();
            CountDownLatch running = new CountDownLatch(4);
            List<Thread> users = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread user = new Thread(() -> use(descriptor, fd, running));
                user.setUncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e));
                users.add(user);
                user.start();
            }
            running.await();
            Thread.sleep(round % 3);

            Thread other = new Thread(descriptor::close);
            other.start();
            descriptor.close();
            other.join();
            for (Thread user : users) {
                user.join();
            }

            assertThat(failure.get()).isNull();
            assertThat(isOpen(fd)).as("round %d", round).isFalse();
            int recycled = duplicate();
            descriptor.close();
            assertThat(isOpen(recycled)).as("round %d", round).isTrue();
            SystemNative.close(recycled);
        }
    }

    private void use(Descriptor descriptor, int fd, CountDownLatch running) {
        boolean first = true;
        while (true) {
            Slot slot;
            try {
                slot = descriptor.acquire();
            } catch (IllegalStateException e) {
                // Closed: the end of this user.
                if (first) {
                    running.countDown();
                }
                return;
            }
            try {
                if (!isOpen(fd)) {
                    throw new AssertionError("the number was closed in use");
                }
            } finally {
                descriptor.release(slot);
            }
            if (first) {
                first = false;
                running.countDown();
            }
        }
    }
}
