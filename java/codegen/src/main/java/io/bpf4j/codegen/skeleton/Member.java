package io.bpf4j.codegen.skeleton;

import io.bpf4j.codegen.emit.JavaNames;

/**
 * Something that an object has, under its name in Java.
 *
 * @param element what it is
 * @param name name of its methods
 * @param <E> type of what it is
 */
record Member<E>(E element, String name) {

    /** The name of a class for it. */
    String capital() {
        return JavaNames.capital(name);
    }
}
