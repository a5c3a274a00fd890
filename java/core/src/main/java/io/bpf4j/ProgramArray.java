package io.bpf4j;

import io.bpf4j.internal.DescriptorInfo;
import io.bpf4j.internal.Errno;
import io.bpf4j.type.BpfType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Programs that other programs jump to with {@code bpf_tail_call} ({@code BPF_MAP_TYPE_PROG_ARRAY}, Linux 4.2). They can be replaced while the
 * others run.
 *
 * <pre>{@code
 * ProgramArray parsers = ProgramArray.of(object.map("parsers"));
 * parsers.set(4, object.program("parse_ipv4"));
 * }</pre>
 *
 * <p>All programs of an array are of one type: that of the first program that was put into it or that jumps through it. The array keeps them in the kernel.
 *
 * <p>The kernel empties an array when its last descriptor and pin are gone, even if a program that jumps through it is still attached: its jumps then do
 * nothing. So an array lives as long as its object, or as the map that it was made of. For jumps that go on when the object is closed, pin the array:
 * {@code object.map("parsers").pin(path)}.
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
     * @throws BpfNotSupportedException if the program is of another type than those that the array is for
     * @throws BpfException if the index is out of range, or the program cannot stand beside those that the array took before
     */
    public void set(long index, BpfProgram program) {
        program.call(fd -> {
            try {
                entries.update(index, (long) fd);
            } catch (BpfException e) {
                throw otherType(program, e).orElse(e);
            }
            return null;
        });
    }

    /**
     * Sets the programs at several indices by their names in an object.
     *
     * <pre>{@code
     * parsers.setAll(object, Map.of(4L, "parse_ipv4", 6L, "parse_ipv6"));
     * }</pre>
     *
     * <p>All names are looked up first: if one is unknown, nothing changes. If the kernel refuses a program, those at lower indices are set.
     *
     * @param object where the programs are
     * @param programs names of programs by their indices
     * @throws BpfNotFoundException if a program is not in the object, or was not loaded; it names it
     * @throws BpfNotSupportedException if a program is of another type than those that the array is for
     * @throws BpfException if an index is out of range, or a program cannot stand beside those that the array took before
     */
    public void setAll(BpfObject object, Map<Long, String> programs) {
        SortedMap<Long, BpfProgram> found = new TreeMap<>();
        programs.forEach((index, name) -> found.put(index, object.program(name)));
        found.forEach(this::set);
    }

    /** The exception for a program of a type that the array is not for; empty if it failed for another reason, or the kernel does not tell the type. */
    private Optional<BpfException> otherType(BpfProgram program, BpfException failure) {
        if (failure.errno() != Errno.EINVAL) {
            return Optional.empty();
        }
        return entries.core().call(fd -> DescriptorInfo.of(fd).number("owner_prog_type")).stream()
                .mapToObj(number -> BpfProgramType.of((int) number))
                .filter(type -> type != program.type())
                .<BpfException>map(type -> new BpfNotSupportedException(
                        "put " + program + " into",
                        entries.toString(),
                        "it is of type " + program.type() + ", and this array is for programs of type " + type
                                + ": they are all of one type, that of the first that was put into it or that jumps through it",
                        Errno.EINVAL,
                        List.of()))
                .findFirst();
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
