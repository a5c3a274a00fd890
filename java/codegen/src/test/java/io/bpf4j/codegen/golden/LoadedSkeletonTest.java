package io.bpf4j.codegen.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpf4j.BpfException;
import io.bpf4j.BpfLink;
import io.bpf4j.BpfLinks;
import io.bpf4j.BpfMap;
import io.bpf4j.BpfMapType;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfNotSupportedException;
import io.bpf4j.BpfObject;
import io.bpf4j.BpfProgram;
import io.bpf4j.BpfProgramType;
import io.bpf4j.MapSpec;
import io.bpf4j.PerCpuValues;
import io.bpf4j.RunOptions;
import io.bpf4j.attach.Cgroup;
import io.bpf4j.attach.Tcx;
import io.bpf4j.attach.Xdp;
import io.bpf4j.attach.XdpMode;
import io.bpf4j.codegen.golden.Skeletons.Event;
import io.bpf4j.codegen.golden.Skeletons.Mode;
import io.bpf4j.codegen.golden.Skeletons.Point;
import io.bpf4j.codegen.golden.Skeletons.Prefix;
import io.bpf4j.codegen.testing.Commands;
import io.bpf4j.codegen.testing.TestObjects;
import io.bpf4j.event.EventReader;
import io.bpf4j.event.PerfBuffer;
import io.bpf4j.event.RingBuffer;
import io.bpf4j.junit.BpfTest;
import io.bpf4j.junit.TestCgroup;
import io.bpf4j.type.BpfType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A skeleton at work on the kernel. */
@BpfTest
class LoadedSkeletonTest {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final int XDP_PASS = 2;
    private static final Point HOME = new Point(3, 0, "home");

    /** Maps that are pinned by their names are pinned here. */
    private Path pins;

    @BeforeEach
    void makePins() throws Exception {
        pins = Files.createTempDirectory(BPFFS, "skeleton");
    }

    @AfterEach
    void removePins() throws Exception {
        Files.deleteIfExists(pins.resolve("kept"));
        Files.delete(pins);
    }

    private Skeletons.Open open() {
        return Skeletons.open().bpfObject(object -> object.pinRoot(pins));
    }

    private static long run(BpfProgram program) {
        return program.run(RunOptions.packet(new byte[64])).returnValue();
    }

    @Test
    void mapsAndVariablesHaveTheTypesOfTheProgram() {
        try (Skeletons skeleton = open().load()) {
            assertThat(run(skeleton.count())).isEqualTo(XDP_PASS);
            run(skeleton.count());

            assertThat(skeleton.places().lookup(HOME)).contains(2L);
            assertThat(skeleton.data().counted().get()).isEqualTo(102);
            assertThat(skeleton.dataConfig().last().get()).isEqualTo(HOME);
            assertThat(skeleton.data().ratio().get()).isEqualTo(0.5);
            assertThat(skeleton.rodata().mode().get()).isEqualTo(Mode.MODE_COUNT);
            assertThat(skeleton.rodata().origin().get()).isEqualTo(HOME);
            assertThat(skeleton.rodata().step().get()).isEqualTo(1);
            assertThat(skeleton.bss().huge().get()).isEqualTo(BigInteger.ZERO);
            assertThat(skeleton.bss().memory().size()).isPositive();
            assertThat(skeleton.bpfObject().name()).isEqualTo("skeletons");
        }
    }

    @Test
    void variablesAreSetBeforeTheLoadAndThoseThatAreNotConstantAfterIt() {
        try (Skeletons skeleton = open().rodata(variables -> variables
                        .mode(Mode.MODE_SEND)
                        .enabled(true)
                        .step(10)
                        .origin(new Point(-1, 443, "away")))
                .data(variables -> variables.counted(5).ratio(0.25))
                .dataConfig(variables -> variables.last(new Point(0, 0, "")))
                .bss(variables -> variables.huge(BigInteger.TEN)
                        .class_(9)
                        .object(-1)
                        .squares(new int[] {0, 1, 4, 9}))
                .load()) {
            skeleton.bss().class_().getAndAdd(1);
            skeleton.data().ratio().set(4.0);
            run(skeleton.count());

            assertThat(skeleton.data().counted().get()).isEqualTo(15);
            assertThat(skeleton.dataConfig().last().get()).isEqualTo(new Point(-1, 443, "away"));
            assertThat(skeleton.bss().class_().get()).isEqualTo(10);
            assertThat(skeleton.bss().squares().get()).containsExactly(0, 1, 4, 9);
            assertThat(skeleton.bss().object().get()).isEqualTo(-1);
            assertThat(skeleton.bss().huge().get()).isEqualTo(BigInteger.TEN);
            assertThat(skeleton.data().ratio().get()).isEqualTo(4.0);
            assertThatThrownBy(() -> skeleton.rodata().step().set(1)).isInstanceOf(BpfNotSupportedException.class);
            assertThatThrownBy(() -> skeleton.rodata().origin().set(HOME)).isInstanceOf(BpfNotSupportedException.class);
        }
    }

    @Test
    void settingsOfMapsAndProgramsAreThoseOfTheObject() {
        try (Skeletons.Open open = open()) {
            open.places(map -> map.maxEntries(7)).count(program -> program.autoload(false));

            assertThat(open.places().maxEntries()).isEqualTo(7);
            assertThat(open.count().autoload()).isFalse();
            assertThat(open.onEgress().autoload()).isFalse();
            assertThat(open.rodata()).isSameAs(open.rodata());
            try (Skeletons skeleton = open.load()) {
                assertThat(skeleton.places().info().maxEntries()).isEqualTo(7);
                assertThatThrownBy(skeleton::count).isInstanceOf(BpfNotFoundException.class);
            }
        }
    }

    @Test
    void everyKindOfMapIsThere() {
        try (Skeletons skeleton = open().load()) {
            skeleton.lastEvents().update(1L, new Event(4, HOME));
            assertThat(skeleton.lastEvents().lookup(1L)).contains(new Event(4, HOME));
            assertThat(skeleton.lastEvents()).isSameAs(skeleton.lastEvents());
            skeleton.perCpu().update(2, PerCpuValues.of(cpu -> HOME));
            assertThat(skeleton.perCpu().lookup(2).orElseThrow().get(0)).isEqualTo(HOME);
            skeleton.prefixes().update(new Prefix(8, new byte[] {10, 0, 0, 0}), 3);
            assertThat(skeleton.prefixes().lookup(new Prefix(32, new byte[] {10, 1, 2, 3}))).contains(3);
            skeleton.opaque().update(new byte[3], new byte[8]);
            skeleton.queue().push(HOME);
            assertThat(skeleton.queue().pop()).contains(HOME);
            skeleton.stack().push(9L);
            assertThat(skeleton.stack().peek()).contains(9L);
            skeleton.seen().add(HOME);
            assertThat(skeleton.seen().mightContain(HOME)).isTrue();
            skeleton.jumps().set(1, skeleton.count());
            assertThat(run(skeleton.jump())).isEqualTo(XDP_PASS);
            try (BpfMap<byte[], byte[]> inner = BpfMap.create(MapSpec.of(
                    BpfMapType.ARRAY, BpfType.U32, Point.TYPE, 1))) {
                skeleton.tenants().put(6L, inner);
                assertThat(skeleton.tenants().innerId(6L)).hasValue(inner.info().id());
            }
            skeleton.ofTasks().update(ProcessHandle.current().pid(), 12L);
            assertThat(skeleton.ofTasks().lookup(ProcessHandle.current().pid())).contains(12L);
            skeleton.kept().update(0L, 1L);
            assertThat(pins.resolve("kept")).exists();
            assertThat(List.of(
                            skeleton.devices(),
                            skeleton.processors(),
                            skeleton.rings(),
                            skeleton.sockets(),
                            skeleton.ofSockets(),
                            skeleton.cgroups(),
                            skeleton.traces(),
                            skeleton.commands(),
                            skeleton.untyped()))
                    .hasSize(9)
                    .doesNotContainNull();
        }
    }

    @Test
    void eventsHaveTheTypeThatTheObjectSays() throws Exception {
        try (Skeletons skeleton = open().rodata(variables -> variables.mode(Mode.MODE_SEND))
                .load()) {
            List<Event> received = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            try (RingBuffer ring = RingBuffer.of(skeleton.events(), received::add);
                    RingBuffer untyped =
                            RingBuffer.of(skeleton.untyped(), event -> numbers.add(event.getLong(event.position())));
                    PerfBuffer perf = PerfBuffer.of(skeleton.perfEvents(), (cpu, event) -> received.add(event))) {
                run(skeleton.count());
                ring.consume();
                untyped.consume();
                perf.consume();
            }
            assertThat(received).containsExactly(new Event(101, HOME), new Event(101, HOME));
            assertThat(numbers).containsExactly(101L);
            try (EventReader<Event> reader = RingBuffer.reader(skeleton.events())) {
                run(skeleton.count());
                assertThat(reader.take().sequence()).isEqualTo(102);
            }
            try (RingBuffer both =
                    RingBuffer.builder().add(skeleton.events(), received::add).build()) {
                run(skeleton.count());
                both.poll(Duration.ZERO);
            }
            assertThat(received.get(2).sequence()).isEqualTo(103);
        }
    }

    @Test
    void attachesWhatItsSectionsSayUntilItIsClosed() throws Exception {
        BpfLinks links;
        try (Skeletons skeleton = open().load()) {
            links = skeleton.attach();
            Commands.run("true");

            assertThat(links.names()).containsExactlyInAnyOrder("on_exec", "on_any_call");
            assertThat(skeleton.bss().class_().get()).isPositive();
            assertThat(skeleton.bss().object().get()).isEqualTo(1);
            links.link("on_exec").close();
            long before = skeleton.bss().class_().get();
            Commands.run("true");
            assertThat(skeleton.bss().class_().get()).isEqualTo(before);
            assertThat(links.link("on_any_call").info().programId()).isEqualTo(skeleton.onAnyCall().id());
        }
        assertThatThrownBy(() -> links.link("on_any_call").info()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closedSkeletonsAttachNothing() {
        Skeletons skeleton = open().load();
        skeleton.close();
        skeleton.close();

        assertThatThrownBy(skeleton::attach).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> skeleton.data().counted()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(skeleton::places).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(skeleton::jump).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void programsAreAttachedWhereTheirSectionsFit(TestCgroup cgroup) {
        try (Skeletons skeleton =
                open().onEgress(program -> program.autoload(true)).load()) {
            try (BpfLink xdp = skeleton.attachCount(Xdp.on("lo").mode(XdpMode.GENERIC));
                    BpfLink tcx = skeleton.attachClassify(Tcx.ingress("lo"));
                    BpfLink egress = skeleton.attachOnEgress(Cgroup.at(cgroup.directory()));
                    BpfLink exec = skeleton.attachOnExec()) {
                assertThat(xdp.info().programId()).isEqualTo(skeleton.count().id());
                assertThat(tcx.info().programId()).isEqualTo(skeleton.classify().id());
                assertThat(egress.info().programId()).isEqualTo(skeleton.onEgress().id());
                assertThat(exec.toString()).contains("on_exec");
            }
            assertThat(skeleton.onEgress().type()).isEqualTo(BpfProgramType.CGROUP_SKB);
        }
    }

    @Test
    void typesOfTheKernelComeFromAFileIfThatIsWanted(@TempDir Path directory) throws Exception {
        Path btf = directory.resolve("kernel.btf");
        Files.write(btf, Files.readAllBytes(Path.of("/sys/kernel/btf/vmlinux")));
        try (Skeletons skeleton = open().bpfObject(object -> object.customBtf(btf)).load();
                BpfLinks links = skeleton.attach()) {
            Commands.run("true");
            assertThat(links.names()).contains("on_exec");
            assertThat(skeleton.bss().class_().get()).isPositive();
        }
        Files.write(btf, new byte[24]);
        assertThatThrownBy(() -> open().bpfObject(object -> object.customBtf(btf)).load())
                .isInstanceOf(BpfException.class);
    }

    @Test
    void objectsComeFromFilesAndFromMemoryToo() throws Exception {
        Path file = TestObjects.root().resolve("bpf/target/classes/skeletons.bpf.o");
        try (Skeletons ofFile =
                        Skeletons.open(file).bpfObject(object -> object.pinRoot(pins)).load();
                Skeletons ofMemory = Skeletons.open(BpfObject.open(ByteBuffer.wrap(Files.readAllBytes(file))))
                        .bpfObject(object -> object.pinRoot(pins))
                        .load()) {
            assertThat(run(ofFile.count())).isEqualTo(XDP_PASS);
            assertThat(run(ofMemory.count())).isEqualTo(XDP_PASS);
        }
    }

    @Test
    void otherObjectsAreNotTakenForThisOne() {
        Path other = TestObjects.root().resolve("bpf/target/classes/flow_tracker.bpf.o");
        try (Skeletons skeleton = Skeletons.open(other).load()) {
            assertThatThrownBy(skeleton::places).isInstanceOf(BpfNotFoundException.class);
            assertThatThrownBy(skeleton::count).isInstanceOf(BpfNotFoundException.class);
        }
    }
}
