package io.bpf4j.internal.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.btf.BtfType.Member;
import io.bpf4j.internal.elf.BtfTypes;
import java.util.ArrayList;
import java.util.List;

/** Members of structs and unions; those of anonymous structs and unions count as members of what surrounds them. */
public final class Members {

    /** Far above real structs; anonymous structs within each other could make damaged ones endless. */
    private static final int MOST = 1 << 16;

    private final BtfTypes types;
    private final List<Member> members = new ArrayList<>();
    private int visited;

    private Members(BtfTypes types) {
        this.types = types;
    }

    /** The members, arms of unions included, in the order of their declaration, with offsets from the start of the outermost struct. */
    public static List<Member> of(BtfTypes types, int struct) {
        Members found = new Members(types);
        found.collect(struct, 0, 0);
        return found.members;
    }

    private void collect(int struct, long start, int depth) {
        types.require(depth <= MAX_NESTING, struct, DEEP);
        for (int i = 0; i < types.count(struct); i++) {
            types.require(++visited <= MOST, struct, "has more than " + MOST + " members");
            String name = types.memberName(struct, i);
            int type = types.memberType(struct, i);
            int resolved = types.resolve(type);
            long bitOffset = start + types.memberBitOffset(struct, i);
            if (name.isEmpty() && types.isComposite(resolved)) {
                collect(resolved, bitOffset, depth + 1);
            } else {
                members.add(new Member(name, type, bitOffset, types.memberBits(struct, i)));
            }
        }
    }
}
