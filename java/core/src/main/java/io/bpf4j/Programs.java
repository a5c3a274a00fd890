package io.bpf4j;

import io.bpf4j.internal.Descriptor;
import io.bpf4j.internal.DescriptorInfo;
import io.bpf4j.internal.Errors;
import io.bpf4j.internal.Memory;
import io.bpf4j.internal.NativeStrings;
import io.bpf4j.internal.Pins;
import io.bpf4j.internal.jni.ProgramNative;
import io.bpf4j.internal.jni.SystemNative;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** Programs that were not loaded from an object here, and what the kernel says of programs: {@code struct bpf_prog_info}, whose layout {@code linux/bpf.h} fixes. */
final class Programs {

    private static final Ids IDS = new Ids("program", ProgramNative::openById, ProgramNative::nextId);

    private static final int TYPE = 0;
    private static final int ID = 4;
    private static final int TAG = 8;
    private static final int TAG_LENGTH = 8;
    private static final int JITED_LENGTH = 16;
    private static final int TRANSLATED_LENGTH = 20;
    private static final int LOAD_TIME = 40;
    private static final int USER_ID = 48;
    private static final int MAP_COUNT = 52;
    private static final int NAME = 64;
    private static final int NAME_LENGTH = 16;
    private static final int INTERFACE = 80;
    /** A field of one bit, alone in its word. */
    private static final int GPL_COMPATIBLE = 84;

    private static final int BTF_ID = 128;
    private static final int RUN_TIME = 192;
    private static final int RUN_COUNT = 200;
    private static final int RECURSION_MISSES = 208;
    private static final int VERIFIED_INSTRUCTIONS = 216;

    /** As many maps as the kernel lets a program use ({@code MAX_USED_MAPS}). */
    private static final int MAP_CAPACITY = 64;

    private Programs() {}

    static BpfProgram openById(long id) {
        return ofDescriptor(IDS.open(id), IDS.subject(id));
    }

    static BpfProgram openPinned(Path path) {
        String subject = "program pinned at " + path;
        BpfProgram program = ofDescriptor(Pins.open(path, "prog", subject), subject);
        program.pinState().found(path);
        return program;
    }

    private static BpfProgram ofDescriptor(int fd, String subject) {
        try {
            return new BpfProgram(info(fd, subject), subject, new Descriptor(fd, subject));
        } catch (RuntimeException | Error e) {
            SystemNative.close(fd);
            throw e;
        }
    }

    static List<ProgramInfo> list() {
        return IDS.list(fd -> info(fd, "a program"));
    }

    static ProgramInfo info(int fd, String subject) {
        ByteBuffer info = Memory.allocate(ProgramNative.INFO_LENGTH);
        ByteBuffer maps = Memory.allocate(MAP_CAPACITY * Integer.BYTES);
        int result = ProgramNative.info(fd, SystemNative.address(info), SystemNative.address(maps), MAP_CAPACITY);
        Reference.reachabilityFence(info);
        Reference.reachabilityFence(maps);
        Errors.check("get information on", subject, result);
        return new ProgramInfo(
                number(info, ID),
                NativeStrings.terminated(bytes(info, NAME, NAME_LENGTH)),
                BpfProgramType.of(info.getInt(TYPE)),
                HexFormat.of().formatHex(bytes(info, TAG, TAG_LENGTH)),
                Duration.ofNanos(info.getLong(LOAD_TIME)),
                number(info, USER_ID),
                info.getInt(GPL_COMPATIBLE) != 0,
                number(info, TRANSLATED_LENGTH),
                number(info, JITED_LENGTH),
                IntStream.range(0, Math.min(info.getInt(MAP_COUNT), MAP_CAPACITY))
                        .mapToObj(i -> number(maps, i * Integer.BYTES))
                        .toList(),
                number(info, BTF_ID),
                number(info, INTERFACE),
                Duration.ofNanos(info.getLong(RUN_TIME)),
                info.getLong(RUN_COUNT),
                info.getLong(RECURSION_MISSES),
                number(info, VERIFIED_INSTRUCTIONS),
                DescriptorInfo.of(fd).number("memlock"));
    }

    private static long number(ByteBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.getInt(offset));
    }

    private static byte[] bytes(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return bytes;
    }
}
