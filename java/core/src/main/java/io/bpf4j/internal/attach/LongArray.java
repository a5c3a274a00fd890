package io.bpf4j.internal.attach;

import io.bpf4j.internal.Memory;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

/** Numbers of 8 bytes as the kernel takes them, one after the other. */
final class LongArray {

    private final ByteBuffer memory;

    private LongArray(ByteBuffer memory) {
        this.memory = memory;
    }

    static LongArray of(List<Long> numbers) {
        if (numbers.isEmpty()) {
            return new LongArray(null);
        }
        ByteBuffer memory = Memory.allocate(Math.multiplyExact(numbers.size(), Long.BYTES));
        numbers.forEach(memory::putLong);
        return new LongArray(memory);
    }

    /** Where they are, as long as this is kept; 0 if there are none. */
    long address() {
        return memory == null ? 0 : SystemNative.address(memory);
    }

    /** To be called after the call that reads them. */
    void keep() {
        Reference.reachabilityFence(memory);
    }
}
