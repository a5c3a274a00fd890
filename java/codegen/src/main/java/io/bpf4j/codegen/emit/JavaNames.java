package io.bpf4j.codegen.emit;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.lang.model.SourceVersion;

/**
 * Java names from C names: {@code flow_key} becomes {@code FlowKey} and {@code flowKey}, the same one for the same names on every JDK. What Java or the generated code
 * has already gets an underscore behind, a name that is taken a number. Letters that are not ASCII are written as their code points, so that sources need no encoding.
 */
public final class JavaNames {

    /** Classes that generated code mentions, or that its reader would take for those of Java. */
    private static final Set<String> CLASSES = Set.of(
            "Arrays",
            "ArrayList",
            "BigInteger",
            "BitFields",
            "Blocks",
            "Boolean",
            "BpfType",
            "BpfView",
            "Byte",
            "ByteBuffer",
            "CEnum",
            "Character",
            "Class",
            "Comparable",
            "Deprecated",
            "Double",
            "Enum",
            "Error",
            "Exception",
            "Float",
            "IllegalArgumentException",
            "Integer",
            "Iterable",
            "List",
            "Long",
            "Math",
            "MemoryValue",
            "Module",
            "Number",
            "Object",
            "Objects",
            "Override",
            "Package",
            "Process",
            "Record",
            "Runnable",
            "Scalars",
            "Short",
            "String",
            "StringBuilder",
            "StructType",
            "SuppressWarnings",
            "System",
            "Thread",
            "Throwable",
            "Type",
            "TypeLayout",
            "View",
            "Void");

    /** Methods of all objects. */
    private static final Set<String> MEMBERS =
            Set.of("clone", "equals", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    private static final Set<String> CONSTANTS = Set.of("NUMBER", "TYPE", "UNKNOWN");
    private static final int MAX_LENGTH = 100;

    private final Set<String> taken = new HashSet<>();
    private final Set<String> reserved;

    /** A scope without names. */
    public JavaNames() {
        this(Set.of());
    }

    /**
     * A scope without names, in which there are methods already.
     *
     * @param reserved names of the methods
     */
    public JavaNames(Set<String> reserved) {
        this.reserved = new HashSet<>(reserved);
    }

    /** Takes the name of a class: a type that wants it gets an underscore behind. */
    public void reserveType(String name) {
        reserved.add(name);
        taken.add(name.toLowerCase(Locale.ROOT));
    }

    /** A class name that is not taken yet, and now is. File systems may not tell upper case from lower. */
    public String type(String cName) {
        String camel = shorten(camel(cName, true));
        String wanted = CLASSES.contains(camel) || reserved.contains(camel) || isWord(camel) ? camel + "_" : camel;
        return free(wanted, name -> name.toLowerCase(Locale.ROOT));
    }

    /** The name of a method and component that is not taken yet, and now is. */
    public String member(String name) {
        String camel = camel(name, false);
        return free(MEMBERS.contains(camel) || reserved.contains(camel) || isWord(camel) ? camel + "_" : camel);
    }

    /** The name of a constant as it is in C, if it is not taken. */
    public String constant(String name) {
        String ascii = ascii(name);
        return free(CONSTANTS.contains(ascii) || isWord(ascii) ? ascii + "_" : ascii);
    }

    /** A name that was made of others. */
    String free(String wanted) {
        return free(wanted, UnaryOperator.identity());
    }

    private String free(String wanted, UnaryOperator<String> key) {
        String name = wanted;
        for (int i = 2; !taken.add(key.apply(name)); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    /** With its first letter in upper case. */
    public static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static boolean isWord(String name) {
        return SourceVersion.isKeyword(name, SourceVersion.RELEASE_17);
    }

    private static String shorten(String name) {
        return name.length() <= MAX_LENGTH
                ? name
                : name.substring(0, MAX_LENGTH - Integer.BYTES * 2) + "%08x".formatted(name.hashCode());
    }

    private static String camel(String name, boolean upper) {
        String ascii = ascii(name);
        StringBuilder camel = new StringBuilder(ascii.length());
        for (int start = 0, end; start < ascii.length(); start = end + 1) {
            end = start;
            while (end < ascii.length() && ascii.charAt(end) != '_' && ascii.charAt(end) != '$') {
                end++;
            }
            if (end > start) {
                append(camel, ascii.substring(start, end), upper);
            }
        }
        return camel.isEmpty() ? "_" : started(camel.toString());
    }

    private static void append(StringBuilder camel, String word, boolean upper) {
        boolean first = !upper && camel.isEmpty();
        boolean shouted = word.equals(word.toUpperCase(Locale.ROOT));
        String plain = shouted && (word.length() > 1 || first) ? word.toLowerCase(Locale.ROOT) : word;
        char letter = plain.charAt(0);
        camel.append(first ? Character.toLowerCase(letter) : Character.toUpperCase(letter))
                .append(plain, 1, plain.length());
    }

    private static String ascii(String name) {
        StringBuilder ascii = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); ) {
            int each = name.codePointAt(i);
            i += Character.charCount(each);
            if (each >= 0x80) {
                ascii.append("u%04x".formatted(each));
            } else {
                ascii.append(Character.isLetterOrDigit(each) || each == '$' ? (char) each : '_');
            }
        }
        return ascii.isEmpty() ? "_" : started(ascii.toString());
    }

    private static String started(String name) {
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }
}
