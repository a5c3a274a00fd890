/** Java source from layouts. */
package io.bpf4j.codegen.emit;
