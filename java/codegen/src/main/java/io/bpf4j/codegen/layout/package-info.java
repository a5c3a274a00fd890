/** Where the parts of C types lie. Everything is read from BTF, nothing follows from rules of C; and nothing here knows of Java. */
package io.bpf4j.codegen.layout;
