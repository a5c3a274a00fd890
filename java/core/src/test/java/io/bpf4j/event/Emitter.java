package io.bpf4j.event;

import io.bpf4j.BpfMap;
import io.bpf4j.BpfObject;
import io.bpf4j.RunOptions;
import io.bpf4j.testing.TestObjects;

/** The programs of {@code rings.bpf.c}. */
final class Emitter implements AutoCloseable {

    private static final RunOptions PACKET = RunOptions.packet(new byte[64]);

    private final BpfObject object = TestObjects.open("rings").load();

    BpfMap<byte[], byte[]> map(String name) {
        return object.map(name);
    }

    long counter(String name) {
        return object.global(name).get();
    }

    /** Sends one event, in a run of its own: a repetition could be started again by a signal. */
    void emit(String program) {
        object.program(program).run(PACKET);
    }

    void emit(String program, int times) {
        for (int i = 0; i < times; i++) {
            emit(program);
        }
    }

    /** Runs a program often in one system call, which a signal may cut short. */
    void repeat(String program, int times) {
        object.program(program).run(PACKET.repeat(times));
    }

    @Override
    public void close() {
        object.close();
    }
}
