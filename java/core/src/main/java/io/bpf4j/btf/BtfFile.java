package io.bpf4j.btf;

import io.bpf4j.BpfException;
import io.bpf4j.BpfNotFoundException;
import io.bpf4j.BpfObjectFormatException;
import io.bpf4j.internal.elf.ElfSections;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The BTF in a file: all of it, or sections of any ELF file, of which nothing else is read.
 *
 * @param types the types
 * @param base section {@code .BTF.base}: what a kernel module keeps of the kernel's types that it refers to
 * @param pointerSize in bytes, or 0 if the file does not tell
 */
record BtfFile(ByteBuffer types, Optional<ByteBuffer> base, int pointerSize) {

    static BtfFile read(Path path) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return ElfSections.isElf(file)
                    ? of(path, new ElfSections(file))
                    : new BtfFile(ElfSections.read(file, 0, file.size(), "it"), Optional.empty(), 0);
        } catch (NoSuchFileException e) {
            throw new BpfNotFoundException("read", "BTF of " + path, "there is no such file", 0, List.of());
        } catch (ElfSections.Damage e) {
            throw new BpfObjectFormatException(path.toString(), e.getMessage());
        } catch (IOException e) {
            throw new BpfException("read", "BTF of " + path, "it cannot be read: " + e, 0, List.of(), e);
        }
    }

    private static BtfFile of(Path path, ElfSections elf) throws IOException {
        ByteBuffer types = content(elf, ".BTF")
                .orElseThrow(() -> new BpfObjectFormatException(
                        path.toString(),
                        "it has no section .BTF; compile it with -g, and a program for the kernel with -target bpf"));
        return new BtfFile(types, content(elf, ".BTF.base"), elf.addressSize());
    }

    private static Optional<ByteBuffer> content(ElfSections elf, String name) throws IOException {
        Optional<ElfSections.Section> section = elf.find(name);
        return section.isPresent() ? Optional.of(elf.content(section.get(), "section " + name)) : Optional.empty();
    }
}
