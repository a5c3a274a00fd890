package io.bpf4j;

import io.bpf4j.type.BpfType;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * Programs that other programs jump to with {@code bpf_tail_call} ({@code BPF_MAP_TYPE_PROG_ARRAY}, Linux 4.2). They can be replaced while the
 * others run.
 *
 * <pre>{@code
 * ProgramArray parsers = ProgramArray.of(object.map("parsers"));
 * parsers.set(0, object.program("parse_ipv4"));
 * }</pre>
 *
 * <p>All programs of an array are of one type, and the array keeps them in the kernel. It loses them all when its last descriptor and pin are gone,
 * even if a program that jumps through it is still attached.
 *
 * <p>Each operation is one system call. Lives as long as the map that it was made of; later calls are {@link IllegalStateException}s. Thread-safe.
 */
public final class ProgramArray {

    private final BpfMap<Long, Long> entries;

    private ProgramArray(BpfMap<?, ?> map) {
        MapCalls.require(map, EnumSet.of(BpfMapType.PROG_ARRAY), "put programs into");
        entries = map.as(BpfType.U32, BpfType.U32);
    }

    /**
     * The array that a map is.
     *
     * @param map a map of type {@link BpfMapType#PROG_ARRAY}
     * @throws BpfNotSupportedException if the map is of another type
     */
    public static ProgramArray of(BpfMap<?, ?> map) {
        return new ProgramArray(map);
    }

    /**
     * Sets the program at an index, whether there is one or not.
     *
     * @param index from 0 to below the map's maximum number of entries
     * @param program a loaded program of any object
     * @throws BpfException if the index is out of range, or the program cannot stand beside those that the array took before
     */
    public void set(long index, BpfProgram program) {
        program.call(fd -> {
            entries.update(index, (long) fd);
            return null;
        });
    }

    /**
     * The kernel's id of the program at an index.
     *
     * @param index any 32-bit number
     * @return the id, as {@link BpfProgram#id()} tells it, or empty if there is none
     */
    public OptionalLong programId(long index) {
        return entries.lookup(index).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /**
     * Removes the program at an index. A jump to it then does nothing, and the program that jumps goes on.
     *
     * @param index from 0 to below the map's maximum number of entries
     * @return whether there was one
     * @throws BpfException if the index is out of range
     */
    public boolean remove(long index) {
        return entries.delete(index);
    }

    /**
     * Calls back for each index that has a program. What is said of {@link BpfMap#forEach} holds here.
     *
     * @param action what to do with each index and program id
     */
    public void forEach(BiConsumer<? super Long, ? super Long> action) {
        entries.forEach(action);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
