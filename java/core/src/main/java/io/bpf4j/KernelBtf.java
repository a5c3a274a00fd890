package io.bpf4j;

import io.bpf4j.internal.Memory;
import io.bpf4j.internal.elf.BtfTypes;
import io.bpf4j.internal.jni.BtfNative;
import io.bpf4j.internal.jni.SystemNative;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** BTF that the kernel has of maps and programs. */
final class KernelBtf {

    private static final Logger LOGGER = LoggerFactory.getLogger("io.bpf4j.btf");

    private KernelBtf() {}

    /**
     * Reads BTF by its id, which needs {@code CAP_SYS_ADMIN}.
     *
     * @return its types; empty without the capability, or if this version does not know a kind in it
     */
    static Optional<BtfTypes> read(int id) {
        int fd = BtfNative.open(id);
        if (fd < 0) {
            LOGGER.debug("BTF {} cannot be opened: error {}", id, -fd);
            return Optional.empty();
        }
        try {
            int size = BtfNative.size(fd);
            if (size < 0) {
                LOGGER.debug("BTF {} cannot be read: error {}", id, -size);
                return Optional.empty();
            }
            ByteBuffer bytes = Memory.allocate(size).limit(size);
            int result = BtfNative.read(fd, SystemNative.address(bytes), size);
            return result < 0 ? Optional.empty() : Optional.of(BtfTypes.read("BTF " + id, bytes));
        } catch (BpfObjectFormatException e) {
            // The kernel took it, so a newer compiler made it than this version knows.
            LOGGER.debug("BTF {} cannot be read", id, e);
            return Optional.empty();
        } finally {
            SystemNative.close(fd);
        }
    }
}
