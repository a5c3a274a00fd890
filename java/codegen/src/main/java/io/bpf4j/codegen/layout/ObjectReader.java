package io.bpf4j.codegen.layout;

import io.bpf4j.BpfMapType;
import io.bpf4j.btf.BpfElf;
import io.bpf4j.btf.Btf;
import io.bpf4j.btf.BtfType;
import io.bpf4j.btf.GlobalSection;
import io.bpf4j.btf.GlobalVariable;
import io.bpf4j.btf.MapDefinition;
import io.bpf4j.codegen.GenerationException;
import io.bpf4j.codegen.layout.ObjectLayout.MapLayout;
import io.bpf4j.codegen.layout.ObjectLayout.SectionLayout;
import io.bpf4j.codegen.layout.ObjectLayout.VariableLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the layout of an object. Not thread-safe. */
public final class ObjectReader {

    /**
     * Start of the name of a variable that tells of which type the events of a map are: one that points to these, and has the map's name behind. The macro
     * {@code BPF4J_EVENT} declares it.
     */
    private static final String EVENT = "bpf4j_event_";

    private static final String ARENA = ".addr_space.1";

    private final BpfElf object;
    private final Btf btf;
    private final LayoutReader layouts;
    private final Map<String, Integer> events = new HashMap<>();

    /**
     * A reader.
     *
     * @param object the object
     * @param layouts what reads types of the object's BTF
     * @param named numbers of the types of events, whatever the object says, by their maps
     */
    public ObjectReader(BpfElf object, LayoutReader layouts, Map<String, Integer> named) {
        this.object = object;
        this.btf = object.btf();
        this.layouts = layouts;
        object.globals().forEach(section -> section.variables().forEach(this::findEvent));
        events.putAll(named);
    }

    private void findEvent(GlobalVariable variable) {
        if (isEvent(variable)
                && btf.resolve(variable.type().orElseThrow()) instanceof BtfType.Pointer pointer
                && btf.size(pointer.target()) > 0) {
            events.put(variable.name().substring(EVENT.length()), pointer.target());
        }
    }

    private static boolean isEvent(GlobalVariable variable) {
        return variable.name().startsWith(EVENT) && variable.type().isPresent();
    }

    /**
     * Reads it.
     *
     * @throws io.bpf4j.codegen.GenerationException if a map or a variable has a type that has no layout
     * @throws io.bpf4j.BpfObjectFormatException if the object is damaged
     */
    public ObjectLayout read() {
        return new ObjectLayout(
                object.maps().stream().map(this::map).toList(),
                object.globals().stream()
                        .filter(section -> !section.name().equals(ARENA))
                        .map(this::section)
                        .filter(section -> !section.variables().isEmpty())
                        .toList(),
                object.programs(),
                object.structOps().stream().map(GlobalVariable::name).toList());
    }

    private MapLayout map(MapDefinition map) {
        return new MapLayout(
                map.name(),
                map.type(),
                map.maxEntries(),
                layout(map.key(), map.keySize(), "key of map " + map.name()),
                layout(map.value(), map.valueSize(), "value of map " + map.name()),
                map.inner().map(this::map),
                hasEvents(map.type())
                        ? Optional.ofNullable(events.get(map.name())).map(layouts::read)
                        : Optional.empty());
    }

    /**
     * Whether programs and user space send events through maps of a kind.
     *
     * @param type the kind
     */
    public static boolean hasEvents(BpfMapType type) {
        return type == BpfMapType.RINGBUF || type == BpfMapType.PERF_EVENT_ARRAY || type == BpfMapType.USER_RINGBUF;
    }

    private ValueLayout layout(OptionalInt type, long size, String subject) {
        if (type.isPresent() && btf.size(type.getAsInt()) > 0) {
            return layouts.read(type.getAsInt());
        }
        if (size > Integer.MAX_VALUE) {
            throw new GenerationException(subject, "it has " + size + " bytes, more than a Java buffer");
        }
        return new ValueLayout.Opaque("__u8 [" + size + "]", (int) size);
    }

    /** Variables that are {@code static} have names that others may have too; they are left out, as libbpf's skeletons do. */
    private SectionLayout section(GlobalSection section) {
        List<VariableLayout> variables = section.variables().stream()
                .filter(variable -> variable.global() && variable.size() > 0 && !isEvent(variable))
                .map(this::variable)
                .toList();
        return new SectionLayout(section.name(), !section.isConfiguration(), section.isReadOnly(), variables);
    }

    private VariableLayout variable(GlobalVariable variable) {
        ValueLayout layout = layout(variable.type(), variable.size(), "variable " + variable.name());
        String declaration = variable.type().isPresent()
                ? layouts.declaration(variable.name(), variable.type().getAsInt())
                : layout.cType() + " " + variable.name();
        return new VariableLayout(variable.name(), variable.offset(), layout, declaration);
    }
}
