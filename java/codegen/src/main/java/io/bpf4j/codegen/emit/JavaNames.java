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
            "UnionValue",
            "View",
            "Void");

    /** Methods of all objects and views, and of what generated classes extend. */
    private static final Set<String> MEMBERS = Set.of(
            "bytes",
            "clone",
            "copyOf",
            "equals",
            "finalize",
            "getClass",
            "hashCode",
            "memory",
            "notify",
            "notifyAll",
            "toString",
            "type",
            "wait",
            "wrap",
            "writeTo");

    private static final Set<String> CONSTANTS = Set.of("TYPE", "UNKNOWN");
    private static final int MAX_LENGTH = 100;

    private final Set<String> taken = new HashSet<>();

    /** A scope without names. */
    public JavaNames() {}

    /** A class name that is not taken yet, and now is. File systems may not tell upper case from lower. */
    public String type(String cName) {
        String camel = shorten(camel(cName, true));
        String wanted = CLASSES.contains(camel) || isWord(camel) ? camel + "_" : camel;
        return free(wanted, name -> name.toLowerCase(Locale.ROOT));
    }

    /** The name of a method and component that is not taken yet, and now is. */
    public String member(String name) {
        String camel = camel(name, false);
        return free(MEMBERS.contains(camel) || isWord(camel) ? camel + "_" : camel);
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
    static String capital(String name) {
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
        StringBuilder camel = new StringBuilder();
        for (String word : ascii(name).split("[_$]+")) {
            if (!word.isEmpty()) {
                boolean shouted = word.equals(word.toUpperCase(Locale.ROOT));
                String plain = shouted && (word.length() > 1 || !upper && camel.isEmpty())
                        ? word.toLowerCase(Locale.ROOT)
                        : word;
                camel.append(
                        camel.isEmpty() && !upper
                                ? Character.toLowerCase(plain.charAt(0)) + plain.substring(1)
                                : capital(plain));
            }
        }
        return camel.isEmpty() ? "_" : started(camel.toString());
    }

    private static String ascii(String name) {
        StringBuilder ascii = new StringBuilder();
        name.codePoints().forEach(each -> {
            boolean plain = each < 0x80 && (Character.isLetterOrDigit(each) || each == '_' || each == '$');
            ascii.append(plain ? Character.toString(each) : each < 0x80 ? "_" : "u%04x".formatted(each));
        });
        return ascii.isEmpty() ? "_" : started(ascii.toString());
    }

    private static String started(String name) {
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }
}
