package io.bpf4j.btf;

import java.util.Objects;

/**
 * The type of a function's code ({@code struct bpf_func_info}).
 *
 * @param section the section of its code
 * @param offset its first byte there
 * @param type number of its {@link BtfType.Function}
 */
public record FunctionInfo(String section, long offset, int type) {

    /** Rejects what is missing. */
    public FunctionInfo {
        Objects.requireNonNull(section);
    }
}
