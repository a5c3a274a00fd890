/**
 * How Java values lie in memory as C sees them: sizes, alignments, and reading and writing through {@link java.nio.ByteBuffer}s.
 *
 * <p>A {@link io.bpf4j.type.BpfType} binds a map's keys and values or an event to a Java class. Scalars, strings, arrays,
 * addresses and networks are built in, an enum is a Java enum, and a struct is a record whose components name their C types:
 *
 * <pre>{@code
 * record Flow(@CType("__u32") long source, @CType("__be16") int port, @CType("char[16]") String command) {
 *     static final BpfType<Flow> TYPE = BpfType.ofRecord(Flow.class);
 * }
 * }</pre>
 */
package io.bpf4j.type;
