package io.bpf4j.type;

import java.nio.ByteBuffer;

/** What a hidden class made from {@link RecordCodecTemplate} does. */
interface RecordCodec {

    Object read(ByteBuffer buffer, int offset);

    void write(ByteBuffer buffer, int offset, Object value);
}
