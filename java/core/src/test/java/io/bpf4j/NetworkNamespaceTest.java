package io.bpf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.testing.ChildJvm;
import io.bpf4j.testing.Commands;
import io.bpf4j.testing.KernelTest;
import io.bpf4j.testing.Netns;
import io.bpf4j.testing.TestObjects;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class NetworkNamespaceTest {

    private static final String INTERFACE = "bpf4j-inside";

    private Netns netns;
    private NetworkNamespace namespace;

    @BeforeEach
    void make() {
        netns = new Netns();
        netns.run("ip", "link", "add", INTERFACE, "type", "veth", "peer", "name", "bpf4j-peer");
        // The JDK sees interfaces by their addresses.
        netns.run("ip", "address", "add", "10.112.0.1/24", "dev", INTERFACE);
        netns.run("ip", "link", "set", INTERFACE, "up");
        namespace = NetworkNamespace.open(netns.path());
    }

    @AfterEach
    void remove() {
        namespace.close();
        netns.close();
    }

    private static boolean sees(String networkInterface) throws SocketException {
        return NetworkInterface.getByName(networkInterface) != null;
    }

    private static long inode(Path namespace) {
        try {
            return (long) Files.getAttribute(namespace, "unix:ino");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A thread goes on for a moment after Java has called it ended. */
    private static void assertAllThreadsAreIn(long namespace) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!threadsElsewhere(namespace).isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(threadsElsewhere(namespace)).isEmpty();
    }

    /** The names of the threads of this JVM that are in another namespace. */
    private static List<String> threadsElsewhere(long namespace) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : threads.toList()) {
                try {
                    if ((long) Files.getAttribute(thread.resolve("ns/net"), "unix:ino") != namespace) {
                        names.add(Files.readString(thread.resolve("comm")));
                    }
                } catch (IOException e) {
                    // The thread may have ended meanwhile.
                    if (Files.exists(thread)) {
                        throw e;
                    }
                }
            }
        }
        return names;
    }

    @Test
    void callsRunInTheNamespaceAndNothingElseDoes() throws Exception {
        long own = inode(Path.of("/proc/thread-self/ns/net"));
        assertThat(sees(INTERFACE)).isFalse();
        assertThat(namespace.call(() -> sees(INTERFACE))).isTrue();
        assertThat(namespace.call(() -> inode(Path.of("/proc/thread-self/ns/net"))))
                .isEqualTo(namespace.inode())
                .isEqualTo(inode(netns.path()))
                .isNotEqualTo(own);
        AtomicReference<Thread> other = new AtomicReference<>();
        namespace.run(() -> other.set(Thread.currentThread()));
        assertThat(other.get()).isNotSameAs(Thread.currentThread());
        assertThat(other.get().isAlive()).isFalse();
        assertThat(sees(INTERFACE)).isFalse();
        assertAllThreadsAreIn(own);
    }

    @Test
    void whatTheCallThrowsArrives() throws Exception {
        IOException checked = new IOException("on purpose");
        assertThatThrownBy(() -> namespace.call(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        IllegalStateException unchecked = new IllegalStateException("on purpose");
        assertThatThrownBy(() -> namespace.run(() -> {
                    throw unchecked;
                }))
                .isSameAs(unchecked);
        AssertionError error = new AssertionError("on purpose");
        assertThatThrownBy(() -> namespace.run(() -> {
                    throw error;
                }))
                .isSameAs(error);
        assertThat(sees(INTERFACE)).isFalse();
        assertAllThreadsAreIn(inode(Path.of("/proc/thread-self/ns/net")));
        assertThat(namespace.call(() -> sees(INTERFACE))).isTrue();
    }

    @Test
    void callsNest() throws Exception {
        try (Netns second = new Netns();
                NetworkNamespace inner = NetworkNamespace.open(second.path())) {
            List<Boolean> seen =
                    namespace.call(() -> List.of(sees(INTERFACE), inner.call(() -> sees(INTERFACE)), sees(INTERFACE)));
            assertThat(seen).containsExactly(true, false, true);
        }
    }

    @Test
    void interruptsAreHandedOn() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        AtomicReference<String> outcome = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                namespace.call(() -> {
                    inside.countDown();
                    return new CountDownLatch(1).await(1, TimeUnit.HOURS);
                });
            } catch (Exception e) {
                outcome.set(e.getClass().getSimpleName() + " "
                        + Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        inside.await();
        caller.interrupt();
        caller.join();
        assertThat(outcome.get()).isEqualTo("InterruptedException true");
    }

    @Test
    void programsAreAttachedToInterfacesOfOtherNamespaces() throws Exception {
        try (BpfObject object = TestObjects.open("maps").load()) {
            BpfProgram program = object.program("count_packets");
            Xdp target = Xdp.on(INTERFACE).mode(XdpMode.GENERIC);
            assertThatExceptionOfType(BpfNotFoundException.class).isThrownBy(() -> program.attach(target));
            try (BpfLink link = namespace.call(() -> program.attach(target))) {
                assertThat(attachedProgram()).isEqualTo(program.id());
                assertThat(link.info().programId()).isEqualTo(program.id());
            }
            assertThat(attachedProgram()).isZero();
        }
    }

    private long attachedProgram() {
        return Commands.json("ip", "-n", netns.name(), "-j", "-d", "link", "show", INTERFACE)
                .get(0)
                .at("/xdp/prog/id")
                .asLong();
    }

    @Test
    void processesAndThreadsHaveTheirs() throws Exception {
        Process process =
                new ProcessBuilder("ip", "netns", "exec", netns.name(), "sh", "-c", "echo; read line").start();
        try {
            // Once it has written, it is in the namespace.
            process.getInputStream().read();
            try (NetworkNamespace ofProcess = NetworkNamespace.ofProcess(process.pid())) {
                assertThat(ofProcess.inode()).isEqualTo(namespace.inode());
                assertThat(ofProcess.call(() -> sees(INTERFACE))).isTrue();
                assertThat(ofProcess).hasToString("network namespace of process " + process.pid());
            }
        } finally {
            process.getOutputStream().close();
            process.waitFor();
        }
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> NetworkNamespace.ofProcess(process.pid()))
                .withMessageContaining("no process of this number");
        assertThatIllegalArgumentException().isThrownBy(() -> NetworkNamespace.ofProcess(0));
        try (NetworkNamespace own = NetworkNamespace.current();
                NetworkNamespace ofThread = namespace.call(NetworkNamespace::current)) {
            assertThat(own.inode()).isEqualTo(inode(Path.of("/proc/thread-self/ns/net")));
            assertThat(ofThread.inode()).isEqualTo(namespace.inode());
        }
    }

    @Test
    void lastsAsLongAsItIsOpen() throws Exception {
        try (Netns removed = new Netns()) {
            NetworkNamespace kept = NetworkNamespace.open(removed.path());
            Commands.run("ip", "netns", "delete", removed.name());
            Commands.run("ip", "netns", "add", removed.name());
            try (kept;
                    NetworkNamespace successor = NetworkNamespace.open(removed.path())) {
                assertThat(kept.inode()).isNotEqualTo(successor.inode());
                assertThat(kept.call(() -> sees("lo"))).isTrue();
            }
        }
    }

    @Test
    void aNewOneIsEmptyAndEndsWithItsLastUser() throws Exception {
        long own = inode(Path.of("/proc/thread-self/ns/net"));
        try (NetworkNamespace created = NetworkNamespace.create();
                NetworkNamespace another = NetworkNamespace.create()) {
            assertThat(created.inode()).isNotEqualTo(own).isNotEqualTo(another.inode());
            assertThat(created.call(() -> Commands.json("ip", "-j", "link", "show")))
                    .singleElement()
                    .satisfies(link -> assertThat(link.get("ifname").asText()).isEqualTo("lo"));
            assertThat(created).hasToString("a new network namespace");
        }
        assertAllThreadsAreIn(own);
        Commands.Result outcome = ChildJvm.run(List.of("setpriv", "--bounding-set=-sys_admin"), Create.class);
        assertThat(outcome.output())
                .contains("BpfPermissionException cannot create a network namespace")
                .contains("lacks CAP_SYS_ADMIN");
    }

    /** Makes a namespace. */
    static final class Create {

        private Create() {}

        public static void main(String[] arguments) {
            try (NetworkNamespace namespace = NetworkNamespace.create()) {
                System.out.println("created " + namespace);
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }

    @Test
    void closedIsAnException() {
        namespace.close();
        namespace.close();
        assertThatThrownBy(() -> namespace.call(() -> 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> namespace.run(() -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(namespace::inode).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> namespace.call(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void refusalsSayWhatToDo() throws Exception {
        assertThatExceptionOfType(BpfNotFoundException.class)
                .isThrownBy(() -> NetworkNamespace.open(Path.of("/run/netns/missing")))
                .withMessageContaining("network namespace /run/netns/missing")
                .withMessageContaining("ip netns");
        for (String other : List.of("/proc/self/ns/mnt", "/proc/self/status", "/proc")) {
            assertThatExceptionOfType(BpfException.class)
                    .isThrownBy(() -> NetworkNamespace.open(Path.of(other)))
                    .withMessageContaining("not one that stands for a network namespace");
        }
        Commands.Result outcome = ChildJvm.run(
                List.of("setpriv", "--bounding-set=-sys_admin"),
                Enter.class,
                netns.path().toString());
        assertThat(outcome.output())
                .contains("BpfPermissionException cannot enter network namespace " + netns.path())
                .contains("lacks CAP_SYS_ADMIN");
    }

    /** Enters a namespace. */
    static final class Enter {

        private Enter() {}

        public static void main(String[] arguments) {
            try (NetworkNamespace namespace = NetworkNamespace.open(Path.of(arguments[0]))) {
                namespace.run(() -> System.out.println("entered"));
            } catch (BpfException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }
}
