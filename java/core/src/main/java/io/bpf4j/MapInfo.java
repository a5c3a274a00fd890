package io.bpf4j;

import java.util.Set;

/**
 * What the kernel says of a map ({@code BPF_OBJ_GET_INFO_BY_FD}, Linux 4.13).
 *
 * @param id id of the map, unique while it exists
 * @param name the first 15 characters of its name; empty before Linux 4.15
 * @param type kind
 * @param keySize length of a key in bytes
 * @param valueSize length of a value in bytes; of one CPU's value where there is one for each CPU
 * @param maxEntries maximum number of entries; for ring buffers their size in bytes
 * @param flags how it was created
 * @param extra what some kinds need besides ({@code map_extra}): the number of hash functions of a bloom filter, the address of an arena
 * @param memlock memory that the kernel counts for it, in bytes
 * @param frozen whether system calls can no longer change it
 * @param btfId id of the BTF that describes keys and values, or 0
 * @param btfKeyTypeId number of the keys' type in that BTF, or 0
 * @param btfValueTypeId number of the values' type in that BTF, or 0
 */
public record MapInfo(
        long id,
        String name,
        BpfMapType type,
        int keySize,
        int valueSize,
        long maxEntries,
        Set<MapFlag> flags,
        long extra,
        long memlock,
        boolean frozen,
        long btfId,
        long btfKeyTypeId,
        long btfValueTypeId) {}
