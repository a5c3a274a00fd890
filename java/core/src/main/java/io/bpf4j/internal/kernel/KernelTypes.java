package io.bpf4j.internal.kernel;

import io.bpf4j.internal.Errno;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.jni.KernelNative;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Types in the kernel's BTF that tracing programs attach to. Each look-up reads all of them, so answers are kept, also that there is no such type. */
final class KernelTypes {

    private static final Map<String, Integer> ANSWERS = new ConcurrentHashMap<>();

    private KernelTypes() {}

    /**
     * Id of a type.
     *
     * @param name its name without the prefix that the attach type implies
     * @return the id, or {@code -errno}
     */
    static int find(String name, int attachType) {
        String key = attachType + " " + name;
        Integer known = ANSWERS.get(key);
        if (known != null) {
            return known;
        }
        int id = KernelNative.findKernelType(NativeStrings.bytes(name), attachType);
        // Any other error may pass, such as that sysfs is not mounted.
        if (id > 0 || id == -Errno.ENOENT) {
            ANSWERS.put(key, id);
        }
        return id;
    }
}
