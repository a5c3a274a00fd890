package io.bpf4j.internal.btf;

import static io.bpf4j.internal.elf.BtfTypes.*;

import io.bpf4j.internal.elf.BtfTypes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Names of types in C. Where all types of a kernel come together, several have one name, though no source file saw more than one of them: each but the first
 * gets a number.
 */
final class CNames {

    private static final Set<String> NUMBER_WORDS =
            Set.of("char", "short", "int", "long", "signed", "unsigned", "_Bool", "__int128");

    private final BtfTypes types;
    private final boolean unique;
    private final Map<String, Integer> tags = new HashMap<>();
    private final Map<String, Integer> identifiers = new HashMap<>();
    private final Map<Integer, String> known = new HashMap<>();

    /**
     * Names.
     *
     * @param unique whether types that share a name must be told apart
     */
    CNames(BtfTypes types, boolean unique) {
        this.types = types;
        this.unique = unique;
    }

    /** Of a struct, union, enum or typedef; empty for an anonymous one. */
    String of(int id) {
        String name = types.name(id);
        if (!unique || name.isEmpty()) {
            return name;
        }
        return known.computeIfAbsent(id, key -> numbered(types.kind(id) == TYPEDEF ? identifiers : tags, name));
    }

    /** Whether it is a typedef that compilers know, each as another type, and refuse to be told. */
    boolean isBuiltin(int id) {
        return types.kind(id) == TYPEDEF && types.name(id).equals("__builtin_va_list");
    }

    /** Of a value of an enum that is defined now. */
    String ofValue(String name) {
        return unique ? numbered(identifiers, name) : name;
    }

    private static String numbered(Map<String, Integer> taken, String name) {
        int count = taken.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + "___" + count;
    }

    /** Of a number: other languages than C have names for them that C does not know. */
    String ofNumber(int id) {
        String name = types.name(id);
        for (String word : name.split(" ")) {
            if (!NUMBER_WORDS.contains(word)) {
                return inC(types.sizeOrType(id), types.encoding(id));
            }
        }
        return name;
    }

    private static String inC(int size, int encoding) {
        if (encoding == 4) {
            return "_Bool";
        }
        String sign = encoding == 0 ? "unsigned " : "";
        return switch (size) {
            case 1 -> encoding == 0 ? "unsigned char" : "signed char";
            case 2 -> sign + "short";
            case 8 -> sign + "long long";
            case 16 -> sign + "__int128";
            default -> sign + "int";
        };
    }
}
