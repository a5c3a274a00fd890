package io.bpf4j.testing;

import io.bpf4j.Bpf;
import io.bpf4j.internal.jni.SystemNative;

/** What differs from one machine to the next. */
public final class Machine {

    /** Length of a memory page in bytes. */
    public static final int PAGE_SIZE = pageSize();

    /** Whether software carries out the instructions of this machine, which then is a guest of {@code scripts/vmtest}. */
    public static final boolean IS_EMULATED = Boolean.getBoolean("io.bpf4j.test.emulated");

    private Machine() {}

    private static int pageSize() {
        Bpf.ensureAvailability();
        return SystemNative.pageSize();
    }
}
