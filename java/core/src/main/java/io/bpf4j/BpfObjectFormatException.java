package io.bpf4j;

/**
 * A file or byte sequence that is not a sound BPF object: not ELF, for another byte order, cut short, or with headers, sections,
 * symbols or BTF that point outside it. Found in Java, before libbpf sees the bytes.
 */
public final class BpfObjectFormatException extends BpfException {

    private static final long serialVersionUID = 1L;

    /**
     * A damaged object.
     *
     * @param object name of the object
     * @param defect what is wrong and where
     */
    public BpfObjectFormatException(String object, String defect) {
        super("open", "object " + object, defect);
    }
}
