/** Where programs attach: one class per hook, to be given to {@link io.bpf4j.BpfProgram#attach(io.bpf4j.attach.AttachTarget)}. */
package io.bpf4j.attach;
