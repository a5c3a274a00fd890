package io.bpf4j.codegen.emit;

import java.util.List;

/**
 * A struct or union as generated classes have it.
 *
 * @param leaves all members, those of anonymous structs and unions too: what views have
 * @param parts values beside each other that make up a struct: what records have; the arms of a union
 */
record Shape(List<Slot> leaves, List<Part> parts) {

    Shape {
        leaves = List.copyOf(leaves);
        parts = List.copyOf(parts);
    }

    /** The members of a record; flexible arrays have no place in one. */
    List<Slot> components() {
        return components(parts);
    }

    static List<Slot> components(List<Part> parts) {
        return parts.stream()
                .filter(part -> part.slot != null && !part.slot.isFlexible())
                .map(Part::slot)
                .toList();
    }

    /**
     * A part.
     *
     * @param slot the member, or the anonymous union; null for an anonymous struct in a union
     * @param leaves the members in it
     * @param inner the parts of an anonymous struct in a union
     */
    record Part(Slot slot, List<Slot> leaves, List<Part> inner) {

        Part {
            leaves = List.copyOf(leaves);
            inner = List.copyOf(inner);
        }

        boolean isAnonymousUnion() {
            return slot != null && slot.member().isAnonymous();
        }
    }
}
