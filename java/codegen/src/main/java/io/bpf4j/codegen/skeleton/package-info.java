/** Layout of an object, with the Java types of its values, to the class that stands for the object. Knows nothing of BTF. */
package io.bpf4j.codegen.skeleton;
