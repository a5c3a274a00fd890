package io.bpf4j.codegen.skeleton;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import io.bpf4j.codegen.emit.JavaType;
import io.bpf4j.codegen.emit.JavaTypes;
import io.bpf4j.codegen.layout.ObjectLayout.MapLayout;
import java.nio.channels.NetworkChannel;
import java.nio.file.Path;

/**
 * How a skeleton has a map.
 *
 * @param type Java type of the map
 * @param expression what makes one of the loaded object
 */
record MapAccess(TypeName type, CodeBlock expression) {

    static MapAccess of(MapLayout map, JavaTypes types) {
        CodeBlock raw = CodeBlock.of("bpfObject().map($S)", map.name());
        return switch (map.type()) {
            case RINGBUF, PERF_EVENT_ARRAY ->
                map.event().map(types::typeOf).map(event -> events(raw, event)).orElseGet(() -> raw(raw));
            case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> {
                JavaType key = types.typeOf(map.key());
                JavaType value = types.typeOf(map.value());
                ClassName perCpu = Types.type("PerCpuMap");
                yield new MapAccess(
                        Types.of(perCpu, key.type(), value.type()),
                        CodeBlock.of("$T.of($L, $L, $L)", perCpu, raw, key.bpfType(), value.bpfType()));
            }
            case QUEUE -> ofValue("BpfQueue", raw, types.typeOf(map.value()));
            case STACK -> ofValue("BpfStack", raw, types.typeOf(map.value()));
            case BLOOM_FILTER -> ofValue("BloomFilter", raw, types.typeOf(map.value()));
            case ARRAY_OF_MAPS, HASH_OF_MAPS -> ofValue("MapOfMaps", raw, types.typeOf(map.key()));
            case SOCKMAP, SOCKHASH, REUSEPORT_SOCKARRAY -> ofValue("SocketMap", raw, types.typeOf(map.key()));
            case TASK_STORAGE -> storage("ofTasks", Long.class, raw, types.typeOf(map.value()));
            case SK_STORAGE -> storage("ofSockets", NetworkChannel.class, raw, types.typeOf(map.value()));
            case INODE_STORAGE -> storage("ofInodes", Path.class, raw, types.typeOf(map.value()));
            case CGRP_STORAGE -> storage("ofCgroups", Path.class, raw, types.typeOf(map.value()));
            case PROG_ARRAY -> plain("ProgramArray", raw);
            case DEVMAP, DEVMAP_HASH -> plain("DeviceMap", raw);
            case CPUMAP -> plain("CpuMap", raw);
            case XSKMAP -> plain("XskMap", raw);
            case CGROUP_ARRAY -> plain("CgroupArray", raw);
            case STACK_TRACE -> plain("StackTraces", raw);
            case HASH, ARRAY, LRU_HASH, LPM_TRIE, CGROUP_STORAGE -> typed(map, types);
            // Those without entries, and those of newer kernels.
            default -> raw(raw);
        };
    }

    private static MapAccess raw(CodeBlock raw) {
        return new MapAccess(Types.of(Types.MAP, Types.BYTES, Types.BYTES), raw);
    }

    private static MapAccess typed(MapLayout map, JavaTypes types) {
        JavaType key = types.typeOf(map.key());
        JavaType value = types.typeOf(map.value());
        return new MapAccess(
                Types.of(Types.MAP, key.type(), value.type()),
                CodeBlock.of("bpfObject().map($S, $L, $L)", map.name(), key.bpfType(), value.bpfType()));
    }

    private static MapAccess plain(String name, CodeBlock raw) {
        return new MapAccess(Types.type(name), CodeBlock.of("$T.of($L)", Types.type(name), raw));
    }

    private static MapAccess ofValue(String name, CodeBlock raw, JavaType value) {
        return new MapAccess(
                Types.of(Types.type(name), value.type()),
                CodeBlock.of("$T.of($L, $L)", Types.type(name), raw, value.bpfType()));
    }

    private static MapAccess storage(String factory, Class<?> owner, CodeBlock raw, JavaType value) {
        ClassName storage = Types.type("LocalStorage");
        return new MapAccess(
                Types.of(storage, ClassName.get(owner), value.type()),
                CodeBlock.of("$T.$L($L, $L)", storage, factory, raw, value.bpfType()));
    }

    private static MapAccess events(CodeBlock raw, JavaType event) {
        return new MapAccess(
                Types.of(Types.EVENT_MAP, event.type()),
                CodeBlock.of("new $T<>($L, $L)", Types.EVENT_MAP, raw, event.bpfType()));
    }
}
