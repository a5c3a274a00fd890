package io.bpf4j.junit;

import io.bpf4j.NetworkNamespace;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or class of tests, that loads BPF programs.
 *
 * <pre>{@code
 * @BpfTest
 * class CounterTest {
 *
 *     @Test
 *     void countsWhatArrives(VethPair veth) {
 *         try (BpfObject object = BpfObject.open(Path.of("counter.bpf.o")).load();
 *                 BpfLink link = object.program("count").attach(Xdp.on(veth.local().name()))) {
 *             veth.peer().send(Frames.udp(veth.peer(), veth.local(), 1_000, 53, new byte[10]));
 *             assertEquals(1, object.global("packets").asNumber().get());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p><b>Condition.</b> The process must be able to use BPF: the native library is there, and a map can be created, which needs {@code CAP_BPF}, or
 * {@code CAP_SYS_ADMIN} before Linux 5.8. Otherwise the test is skipped, and the reason is printed to the standard output and is in JUnit's
 * reports. In continuous integration, where nobody would notice, set JUnit's configuration parameter or the system property
 * {@code io.bpf4j.junit.required} to {@code true}, or the environment variable {@code BPF4J_REQUIRE_KERNEL} to anything: then such a test fails.
 *
 * <p><b>Parameters.</b> Test methods, lifecycle methods and constructors may have parameters of these types. Each parameter gets an object of its
 * own:
 *
 * <ul>
 *   <li>{@link VethPair}: two interfaces joined by a cable,
 *   <li>{@link NetworkNamespace}: a new namespace in which there is only the loopback interface, which is up,
 *   <li>{@link TestCgroup}: a cgroup without processes.
 * </ul>
 *
 * <p>It is closed after the test, also if that fails: with the test method for parameters of it, of {@code @BeforeEach} methods and of the
 * constructor; with the class for those of {@code @BeforeAll} methods, which keep theirs in a static field. The interfaces and cgroups of tests
 * that run at the same time, also in other processes, have different names and addresses. Namespaces and interfaces need {@code CAP_SYS_ADMIN},
 * {@code CAP_NET_ADMIN} and {@code CAP_NET_RAW}, cgroups the right to write {@code /sys/fs/cgroup}. A test or lifecycle method whose parameter
 * cannot be made here is skipped like a test whose condition is not met; the parameter of a constructor is an error then.
 *
 * <p>JUnit 5.13 or later.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@SuppressWarnings("exports") // What does it is nothing for users.
@ExtendWith(BpfExtension.class)
public @interface BpfTest {}
