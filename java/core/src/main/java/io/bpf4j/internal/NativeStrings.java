package io.bpf4j.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Strings as the shim takes and gives them: bytes of UTF-8, null for none. */
public final class NativeStrings {

    private NativeStrings() {}

    /** The bytes of a string, or null. A zero character would end the string early and is refused. */
    public static byte[] bytes(String string) {
        if (string == null) {
            return null;
        }
        if (string.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a zero character in the name \"" + string.replace("\0", "\\0") + '"');
        }
        return string.getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes of a path, or null. */
    public static byte[] bytes(Path path) {
        return path == null ? null : bytes(path.toString());
    }

    /** The string of bytes up to the first zero, or to the end. */
    public static String terminated(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** The string of bytes, or null. */
    public static String string(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
