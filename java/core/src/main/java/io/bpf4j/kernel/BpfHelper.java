package io.bpf4j.kernel;

import java.util.Locale;

/**
 * The helper functions that the kernel has for programs, in the order of their numbers in {@code linux/bpf.h}. The list is complete: the kernel adds its
 * functions as kfuncs since Linux 6.2.
 *
 * @see Kernel#probe(io.bpf4j.BpfProgramType, BpfHelper)
 */
public enum BpfHelper {
    /** {@code bpf_map_lookup_elem}, Linux 3.19. */
    MAP_LOOKUP_ELEM(3, 19),
    /** {@code bpf_map_update_elem}, Linux 3.19. */
    MAP_UPDATE_ELEM(3, 19),
    /** {@code bpf_map_delete_elem}, Linux 3.19. */
    MAP_DELETE_ELEM(3, 19),
    /** {@code bpf_probe_read}, Linux 4.1. */
    PROBE_READ(4, 1),
    /** {@code bpf_ktime_get_ns}, Linux 4.1. */
    KTIME_GET_NS(4, 1),
    /** {@code bpf_trace_printk}, Linux 4.1. */
    TRACE_PRINTK(4, 1),
    /** {@code bpf_get_prandom_u32}, Linux 4.1. */
    GET_PRANDOM_U32(4, 1),
    /** {@code bpf_get_smp_processor_id}, Linux 4.1. */
    GET_SMP_PROCESSOR_ID(4, 1),
    /** {@code bpf_skb_store_bytes}, Linux 4.1. */
    SKB_STORE_BYTES(4, 1),
    /** {@code bpf_l3_csum_replace}, Linux 4.1. */
    L3_CSUM_REPLACE(4, 1),
    /** {@code bpf_l4_csum_replace}, Linux 4.1. */
    L4_CSUM_REPLACE(4, 1),
    /** {@code bpf_tail_call}, Linux 4.2. */
    TAIL_CALL(4, 2),
    /** {@code bpf_clone_redirect}, Linux 4.2. */
    CLONE_REDIRECT(4, 2),
    /** {@code bpf_get_current_pid_tgid}, Linux 4.2. */
    GET_CURRENT_PID_TGID(4, 2),
    /** {@code bpf_get_current_uid_gid}, Linux 4.2. */
    GET_CURRENT_UID_GID(4, 2),
    /** {@code bpf_get_current_comm}, Linux 4.2. */
    GET_CURRENT_COMM(4, 2),
    /** {@code bpf_get_cgroup_classid}, Linux 4.3. */
    GET_CGROUP_CLASSID(4, 3),
    /** {@code bpf_skb_vlan_push}, Linux 4.3. */
    SKB_VLAN_PUSH(4, 3),
    /** {@code bpf_skb_vlan_pop}, Linux 4.3. */
    SKB_VLAN_POP(4, 3),
    /** {@code bpf_skb_get_tunnel_key}, Linux 4.3. */
    SKB_GET_TUNNEL_KEY(4, 3),
    /** {@code bpf_skb_set_tunnel_key}, Linux 4.3. */
    SKB_SET_TUNNEL_KEY(4, 3),
    /** {@code bpf_perf_event_read}, Linux 4.3. */
    PERF_EVENT_READ(4, 3),
    /** {@code bpf_redirect}, Linux 4.4. */
    REDIRECT(4, 4),
    /** {@code bpf_get_route_realm}, Linux 4.4. */
    GET_ROUTE_REALM(4, 4),
    /** {@code bpf_perf_event_output}, Linux 4.4. */
    PERF_EVENT_OUTPUT(4, 4),
    /** {@code bpf_skb_load_bytes}, Linux 4.5. */
    SKB_LOAD_BYTES(4, 5),
    /** {@code bpf_get_stackid}, Linux 4.6. */
    GET_STACKID(4, 6),
    /** {@code bpf_csum_diff}, Linux 4.6. */
    CSUM_DIFF(4, 6),
    /** {@code bpf_skb_get_tunnel_opt}, Linux 4.6. */
    SKB_GET_TUNNEL_OPT(4, 6),
    /** {@code bpf_skb_set_tunnel_opt}, Linux 4.6. */
    SKB_SET_TUNNEL_OPT(4, 6),
    /** {@code bpf_skb_change_proto}, Linux 4.8. */
    SKB_CHANGE_PROTO(4, 8),
    /** {@code bpf_skb_change_type}, Linux 4.8. */
    SKB_CHANGE_TYPE(4, 8),
    /** {@code bpf_skb_under_cgroup}, Linux 4.8. */
    SKB_UNDER_CGROUP(4, 8),
    /** {@code bpf_get_hash_recalc}, Linux 4.8. */
    GET_HASH_RECALC(4, 8),
    /** {@code bpf_get_current_task}, Linux 4.8. */
    GET_CURRENT_TASK(4, 8),
    /** {@code bpf_probe_write_user}, Linux 4.8. */
    PROBE_WRITE_USER(4, 8),
    /** {@code bpf_current_task_under_cgroup}, Linux 4.9. */
    CURRENT_TASK_UNDER_CGROUP(4, 9),
    /** {@code bpf_skb_change_tail}, Linux 4.9. */
    SKB_CHANGE_TAIL(4, 9),
    /** {@code bpf_skb_pull_data}, Linux 4.9. */
    SKB_PULL_DATA(4, 9),
    /** {@code bpf_csum_update}, Linux 4.9. */
    CSUM_UPDATE(4, 9),
    /** {@code bpf_set_hash_invalid}, Linux 4.9. */
    SET_HASH_INVALID(4, 9),
    /** {@code bpf_get_numa_node_id}, Linux 4.10. */
    GET_NUMA_NODE_ID(4, 10),
    /** {@code bpf_skb_change_head}, Linux 4.10. */
    SKB_CHANGE_HEAD(4, 10),
    /** {@code bpf_xdp_adjust_head}, Linux 4.10. */
    XDP_ADJUST_HEAD(4, 10),
    /** {@code bpf_probe_read_str}, Linux 4.11. */
    PROBE_READ_STR(4, 11),
    /** {@code bpf_get_socket_cookie}, Linux 4.12. */
    GET_SOCKET_COOKIE(4, 12),
    /** {@code bpf_get_socket_uid}, Linux 4.12. */
    GET_SOCKET_UID(4, 12),
    /** {@code bpf_set_hash}, Linux 4.13. */
    SET_HASH(4, 13),
    /** {@code bpf_setsockopt}, Linux 4.13. */
    SETSOCKOPT(4, 13),
    /** {@code bpf_skb_adjust_room}, Linux 4.13. */
    SKB_ADJUST_ROOM(4, 13),
    /** {@code bpf_redirect_map}, Linux 4.14. */
    REDIRECT_MAP(4, 14),
    /** {@code bpf_sk_redirect_map}, Linux 4.14. */
    SK_REDIRECT_MAP(4, 14),
    /** {@code bpf_sock_map_update}, Linux 4.14. */
    SOCK_MAP_UPDATE(4, 14),
    /** {@code bpf_xdp_adjust_meta}, Linux 4.15. */
    XDP_ADJUST_META(4, 15),
    /** {@code bpf_perf_event_read_value}, Linux 4.15. */
    PERF_EVENT_READ_VALUE(4, 15),
    /** {@code bpf_perf_prog_read_value}, Linux 4.15. */
    PERF_PROG_READ_VALUE(4, 15),
    /** {@code bpf_getsockopt}, Linux 4.15. */
    GETSOCKOPT(4, 15),
    /** {@code bpf_override_return}, Linux 4.16. */
    OVERRIDE_RETURN(4, 16),
    /** {@code bpf_sock_ops_cb_flags_set}, Linux 4.16. */
    SOCK_OPS_CB_FLAGS_SET(4, 16),
    /** {@code bpf_msg_redirect_map}, Linux 4.17. */
    MSG_REDIRECT_MAP(4, 17),
    /** {@code bpf_msg_apply_bytes}, Linux 4.17. */
    MSG_APPLY_BYTES(4, 17),
    /** {@code bpf_msg_cork_bytes}, Linux 4.17. */
    MSG_CORK_BYTES(4, 17),
    /** {@code bpf_msg_pull_data}, Linux 4.17. */
    MSG_PULL_DATA(4, 17),
    /** {@code bpf_bind}, Linux 4.17. */
    BIND(4, 17),
    /** {@code bpf_xdp_adjust_tail}, Linux 4.18. */
    XDP_ADJUST_TAIL(4, 18),
    /** {@code bpf_skb_get_xfrm_state}, Linux 4.18. */
    SKB_GET_XFRM_STATE(4, 18),
    /** {@code bpf_get_stack}, Linux 4.18. */
    GET_STACK(4, 18),
    /** {@code bpf_skb_load_bytes_relative}, Linux 4.18. */
    SKB_LOAD_BYTES_RELATIVE(4, 18),
    /** {@code bpf_fib_lookup}, Linux 4.18. */
    FIB_LOOKUP(4, 18),
    /** {@code bpf_sock_hash_update}, Linux 4.18. */
    SOCK_HASH_UPDATE(4, 18),
    /** {@code bpf_msg_redirect_hash}, Linux 4.18. */
    MSG_REDIRECT_HASH(4, 18),
    /** {@code bpf_sk_redirect_hash}, Linux 4.18. */
    SK_REDIRECT_HASH(4, 18),
    /** {@code bpf_lwt_push_encap}, Linux 4.18. */
    LWT_PUSH_ENCAP(4, 18),
    /** {@code bpf_lwt_seg6_store_bytes}, Linux 4.18. */
    LWT_SEG6_STORE_BYTES(4, 18),
    /** {@code bpf_lwt_seg6_adjust_srh}, Linux 4.18. */
    LWT_SEG6_ADJUST_SRH(4, 18),
    /** {@code bpf_lwt_seg6_action}, Linux 4.18. */
    LWT_SEG6_ACTION(4, 18),
    /** {@code bpf_rc_repeat}, Linux 4.18. */
    RC_REPEAT(4, 18),
    /** {@code bpf_rc_keydown}, Linux 4.18. */
    RC_KEYDOWN(4, 18),
    /** {@code bpf_skb_cgroup_id}, Linux 4.18. */
    SKB_CGROUP_ID(4, 18),
    /** {@code bpf_get_current_cgroup_id}, Linux 4.18. */
    GET_CURRENT_CGROUP_ID(4, 18),
    /** {@code bpf_get_local_storage}, Linux 4.19. */
    GET_LOCAL_STORAGE(4, 19),
    /** {@code bpf_sk_select_reuseport}, Linux 4.19. */
    SK_SELECT_REUSEPORT(4, 19),
    /** {@code bpf_skb_ancestor_cgroup_id}, Linux 4.19. */
    SKB_ANCESTOR_CGROUP_ID(4, 19),
    /** {@code bpf_sk_lookup_tcp}, Linux 4.20. */
    SK_LOOKUP_TCP(4, 20),
    /** {@code bpf_sk_lookup_udp}, Linux 4.20. */
    SK_LOOKUP_UDP(4, 20),
    /** {@code bpf_sk_release}, Linux 4.20. */
    SK_RELEASE(4, 20),
    /** {@code bpf_map_push_elem}, Linux 4.20. */
    MAP_PUSH_ELEM(4, 20),
    /** {@code bpf_map_pop_elem}, Linux 4.20. */
    MAP_POP_ELEM(4, 20),
    /** {@code bpf_map_peek_elem}, Linux 4.20. */
    MAP_PEEK_ELEM(4, 20),
    /** {@code bpf_msg_push_data}, Linux 4.20. */
    MSG_PUSH_DATA(4, 20),
    /** {@code bpf_msg_pop_data}, Linux 5.0. */
    MSG_POP_DATA(5, 0),
    /** {@code bpf_rc_pointer_rel}, Linux 5.0. */
    RC_POINTER_REL(5, 0),
    /** {@code bpf_spin_lock}, Linux 5.1. */
    SPIN_LOCK(5, 1),
    /** {@code bpf_spin_unlock}, Linux 5.1. */
    SPIN_UNLOCK(5, 1),
    /** {@code bpf_sk_fullsock}, Linux 5.1. */
    SK_FULLSOCK(5, 1),
    /** {@code bpf_tcp_sock}, Linux 5.1. */
    TCP_SOCK(5, 1),
    /** {@code bpf_skb_ecn_set_ce}, Linux 5.1. */
    SKB_ECN_SET_CE(5, 1),
    /** {@code bpf_get_listener_sock}, Linux 5.1. */
    GET_LISTENER_SOCK(5, 1),
    /** {@code bpf_skc_lookup_tcp}, Linux 5.2. */
    SKC_LOOKUP_TCP(5, 2),
    /** {@code bpf_tcp_check_syncookie}, Linux 5.2. */
    TCP_CHECK_SYNCOOKIE(5, 2),
    /** {@code bpf_sysctl_get_name}, Linux 5.2. */
    SYSCTL_GET_NAME(5, 2),
    /** {@code bpf_sysctl_get_current_value}, Linux 5.2. */
    SYSCTL_GET_CURRENT_VALUE(5, 2),
    /** {@code bpf_sysctl_get_new_value}, Linux 5.2. */
    SYSCTL_GET_NEW_VALUE(5, 2),
    /** {@code bpf_sysctl_set_new_value}, Linux 5.2. */
    SYSCTL_SET_NEW_VALUE(5, 2),
    /** {@code bpf_strtol}, Linux 5.2. */
    STRTOL(5, 2),
    /** {@code bpf_strtoul}, Linux 5.2. */
    STRTOUL(5, 2),
    /** {@code bpf_sk_storage_get}, Linux 5.2. */
    SK_STORAGE_GET(5, 2),
    /** {@code bpf_sk_storage_delete}, Linux 5.2. */
    SK_STORAGE_DELETE(5, 2),
    /** {@code bpf_send_signal}, Linux 5.3. */
    SEND_SIGNAL(5, 3),
    /** {@code bpf_tcp_gen_syncookie}, Linux 5.4. */
    TCP_GEN_SYNCOOKIE(5, 4),
    /** {@code bpf_skb_output}, Linux 5.5. */
    SKB_OUTPUT(5, 5),
    /** {@code bpf_probe_read_user}, Linux 5.5. */
    PROBE_READ_USER(5, 5),
    /** {@code bpf_probe_read_kernel}, Linux 5.5. */
    PROBE_READ_KERNEL(5, 5),
    /** {@code bpf_probe_read_user_str}, Linux 5.5. */
    PROBE_READ_USER_STR(5, 5),
    /** {@code bpf_probe_read_kernel_str}, Linux 5.5. */
    PROBE_READ_KERNEL_STR(5, 5),
    /** {@code bpf_tcp_send_ack}, Linux 5.6. */
    TCP_SEND_ACK(5, 6),
    /** {@code bpf_send_signal_thread}, Linux 5.6. */
    SEND_SIGNAL_THREAD(5, 6),
    /** {@code bpf_jiffies64}, Linux 5.6. */
    JIFFIES64(5, 6),
    /** {@code bpf_read_branch_records}, Linux 5.7. */
    READ_BRANCH_RECORDS(5, 7),
    /** {@code bpf_get_ns_current_pid_tgid}, Linux 5.7. */
    GET_NS_CURRENT_PID_TGID(5, 7),
    /** {@code bpf_xdp_output}, Linux 5.7. */
    XDP_OUTPUT(5, 7),
    /** {@code bpf_get_netns_cookie}, Linux 5.7. */
    GET_NETNS_COOKIE(5, 7),
    /** {@code bpf_get_current_ancestor_cgroup_id}, Linux 5.7. */
    GET_CURRENT_ANCESTOR_CGROUP_ID(5, 7),
    /** {@code bpf_sk_assign}, Linux 5.7. */
    SK_ASSIGN(5, 7),
    /** {@code bpf_ktime_get_boot_ns}, Linux 5.8. */
    KTIME_GET_BOOT_NS(5, 8),
    /** {@code bpf_seq_printf}, Linux 5.8. */
    SEQ_PRINTF(5, 8),
    /** {@code bpf_seq_write}, Linux 5.8. */
    SEQ_WRITE(5, 8),
    /** {@code bpf_sk_cgroup_id}, Linux 5.8. */
    SK_CGROUP_ID(5, 8),
    /** {@code bpf_sk_ancestor_cgroup_id}, Linux 5.8. */
    SK_ANCESTOR_CGROUP_ID(5, 8),
    /** {@code bpf_ringbuf_output}, Linux 5.8. */
    RINGBUF_OUTPUT(5, 8),
    /** {@code bpf_ringbuf_reserve}, Linux 5.8. */
    RINGBUF_RESERVE(5, 8),
    /** {@code bpf_ringbuf_submit}, Linux 5.8. */
    RINGBUF_SUBMIT(5, 8),
    /** {@code bpf_ringbuf_discard}, Linux 5.8. */
    RINGBUF_DISCARD(5, 8),
    /** {@code bpf_ringbuf_query}, Linux 5.8. */
    RINGBUF_QUERY(5, 8),
    /** {@code bpf_csum_level}, Linux 5.8. */
    CSUM_LEVEL(5, 8),
    /** {@code bpf_skc_to_tcp6_sock}, Linux 5.9. */
    SKC_TO_TCP6_SOCK(5, 9),
    /** {@code bpf_skc_to_tcp_sock}, Linux 5.9. */
    SKC_TO_TCP_SOCK(5, 9),
    /** {@code bpf_skc_to_tcp_timewait_sock}, Linux 5.9. */
    SKC_TO_TCP_TIMEWAIT_SOCK(5, 9),
    /** {@code bpf_skc_to_tcp_request_sock}, Linux 5.9. */
    SKC_TO_TCP_REQUEST_SOCK(5, 9),
    /** {@code bpf_skc_to_udp6_sock}, Linux 5.9. */
    SKC_TO_UDP6_SOCK(5, 9),
    /** {@code bpf_get_task_stack}, Linux 5.9. */
    GET_TASK_STACK(5, 9),
    /** {@code bpf_load_hdr_opt}, Linux 5.10. */
    LOAD_HDR_OPT(5, 10),
    /** {@code bpf_store_hdr_opt}, Linux 5.10. */
    STORE_HDR_OPT(5, 10),
    /** {@code bpf_reserve_hdr_opt}, Linux 5.10. */
    RESERVE_HDR_OPT(5, 10),
    /** {@code bpf_inode_storage_get}, Linux 5.10. */
    INODE_STORAGE_GET(5, 10),
    /** {@code bpf_inode_storage_delete}, Linux 5.10. */
    INODE_STORAGE_DELETE(5, 10),
    /** {@code bpf_d_path}, Linux 5.10. */
    D_PATH(5, 10),
    /** {@code bpf_copy_from_user}, Linux 5.10. */
    COPY_FROM_USER(5, 10),
    /** {@code bpf_snprintf_btf}, Linux 5.10. */
    SNPRINTF_BTF(5, 10),
    /** {@code bpf_seq_printf_btf}, Linux 5.10. */
    SEQ_PRINTF_BTF(5, 10),
    /** {@code bpf_skb_cgroup_classid}, Linux 5.10. */
    SKB_CGROUP_CLASSID(5, 10),
    /** {@code bpf_redirect_neigh}, Linux 5.10. */
    REDIRECT_NEIGH(5, 10),
    /** {@code bpf_per_cpu_ptr}, Linux 5.10. */
    PER_CPU_PTR(5, 10),
    /** {@code bpf_this_cpu_ptr}, Linux 5.10. */
    THIS_CPU_PTR(5, 10),
    /** {@code bpf_redirect_peer}, Linux 5.10. */
    REDIRECT_PEER(5, 10),
    /** {@code bpf_task_storage_get}, Linux 5.11. */
    TASK_STORAGE_GET(5, 11),
    /** {@code bpf_task_storage_delete}, Linux 5.11. */
    TASK_STORAGE_DELETE(5, 11),
    /** {@code bpf_get_current_task_btf}, Linux 5.11. */
    GET_CURRENT_TASK_BTF(5, 11),
    /** {@code bpf_bprm_opts_set}, Linux 5.11. */
    BPRM_OPTS_SET(5, 11),
    /** {@code bpf_ktime_get_coarse_ns}, Linux 5.11. */
    KTIME_GET_COARSE_NS(5, 11),
    /** {@code bpf_ima_inode_hash}, Linux 5.11. */
    IMA_INODE_HASH(5, 11),
    /** {@code bpf_sock_from_file}, Linux 5.11. */
    SOCK_FROM_FILE(5, 11),
    /** {@code bpf_check_mtu}, Linux 5.12. */
    CHECK_MTU(5, 12),
    /** {@code bpf_for_each_map_elem}, Linux 5.13. */
    FOR_EACH_MAP_ELEM(5, 13),
    /** {@code bpf_snprintf}, Linux 5.13. */
    SNPRINTF(5, 13),
    /** {@code bpf_sys_bpf}, Linux 5.14. */
    SYS_BPF(5, 14),
    /** {@code bpf_btf_find_by_name_kind}, Linux 5.14. */
    BTF_FIND_BY_NAME_KIND(5, 14),
    /** {@code bpf_sys_close}, Linux 5.14. */
    SYS_CLOSE(5, 14),
    /** {@code bpf_timer_init}, Linux 5.15. */
    TIMER_INIT(5, 15),
    /** {@code bpf_timer_set_callback}, Linux 5.15. */
    TIMER_SET_CALLBACK(5, 15),
    /** {@code bpf_timer_start}, Linux 5.15. */
    TIMER_START(5, 15),
    /** {@code bpf_timer_cancel}, Linux 5.15. */
    TIMER_CANCEL(5, 15),
    /** {@code bpf_get_func_ip}, Linux 5.15. */
    GET_FUNC_IP(5, 15),
    /** {@code bpf_get_attach_cookie}, Linux 5.15. */
    GET_ATTACH_COOKIE(5, 15),
    /** {@code bpf_task_pt_regs}, Linux 5.15. */
    TASK_PT_REGS(5, 15),
    /** {@code bpf_get_branch_snapshot}, Linux 5.16. */
    GET_BRANCH_SNAPSHOT(5, 16),
    /** {@code bpf_trace_vprintk}, Linux 5.16. */
    TRACE_VPRINTK(5, 16),
    /** {@code bpf_skc_to_unix_sock}, Linux 5.16. */
    SKC_TO_UNIX_SOCK(5, 16),
    /** {@code bpf_kallsyms_lookup_name}, Linux 5.16. */
    KALLSYMS_LOOKUP_NAME(5, 16),
    /** {@code bpf_find_vma}, Linux 5.17. */
    FIND_VMA(5, 17),
    /** {@code bpf_loop}, Linux 5.17. */
    LOOP(5, 17),
    /** {@code bpf_strncmp}, Linux 5.17. */
    STRNCMP(5, 17),
    /** {@code bpf_get_func_arg}, Linux 5.17. */
    GET_FUNC_ARG(5, 17),
    /** {@code bpf_get_func_ret}, Linux 5.17. */
    GET_FUNC_RET(5, 17),
    /** {@code bpf_get_func_arg_cnt}, Linux 5.17. */
    GET_FUNC_ARG_CNT(5, 17),
    /** {@code bpf_get_retval}, Linux 5.18. */
    GET_RETVAL(5, 18),
    /** {@code bpf_set_retval}, Linux 5.18. */
    SET_RETVAL(5, 18),
    /** {@code bpf_xdp_get_buff_len}, Linux 5.18. */
    XDP_GET_BUFF_LEN(5, 18),
    /** {@code bpf_xdp_load_bytes}, Linux 5.18. */
    XDP_LOAD_BYTES(5, 18),
    /** {@code bpf_xdp_store_bytes}, Linux 5.18. */
    XDP_STORE_BYTES(5, 18),
    /** {@code bpf_copy_from_user_task}, Linux 5.18. */
    COPY_FROM_USER_TASK(5, 18),
    /** {@code bpf_skb_set_tstamp}, Linux 5.18. */
    SKB_SET_TSTAMP(5, 18),
    /** {@code bpf_ima_file_hash}, Linux 5.18. */
    IMA_FILE_HASH(5, 18),
    /** {@code bpf_kptr_xchg}, Linux 5.19. */
    KPTR_XCHG(5, 19),
    /** {@code bpf_map_lookup_percpu_elem}, Linux 5.19. */
    MAP_LOOKUP_PERCPU_ELEM(5, 19),
    /** {@code bpf_skc_to_mptcp_sock}, Linux 5.19. */
    SKC_TO_MPTCP_SOCK(5, 19),
    /** {@code bpf_dynptr_from_mem}, Linux 5.19. */
    DYNPTR_FROM_MEM(5, 19),
    /** {@code bpf_ringbuf_reserve_dynptr}, Linux 5.19. */
    RINGBUF_RESERVE_DYNPTR(5, 19),
    /** {@code bpf_ringbuf_submit_dynptr}, Linux 5.19. */
    RINGBUF_SUBMIT_DYNPTR(5, 19),
    /** {@code bpf_ringbuf_discard_dynptr}, Linux 5.19. */
    RINGBUF_DISCARD_DYNPTR(5, 19),
    /** {@code bpf_dynptr_read}, Linux 5.19. */
    DYNPTR_READ(5, 19),
    /** {@code bpf_dynptr_write}, Linux 5.19. */
    DYNPTR_WRITE(5, 19),
    /** {@code bpf_dynptr_data}, Linux 5.19. */
    DYNPTR_DATA(5, 19),
    /** {@code bpf_tcp_raw_gen_syncookie_ipv4}, Linux 6.0. */
    TCP_RAW_GEN_SYNCOOKIE_IPV4(6, 0),
    /** {@code bpf_tcp_raw_gen_syncookie_ipv6}, Linux 6.0. */
    TCP_RAW_GEN_SYNCOOKIE_IPV6(6, 0),
    /** {@code bpf_tcp_raw_check_syncookie_ipv4}, Linux 6.0. */
    TCP_RAW_CHECK_SYNCOOKIE_IPV4(6, 0),
    /** {@code bpf_tcp_raw_check_syncookie_ipv6}, Linux 6.0. */
    TCP_RAW_CHECK_SYNCOOKIE_IPV6(6, 0),
    /** {@code bpf_ktime_get_tai_ns}, Linux 6.1. */
    KTIME_GET_TAI_NS(6, 1),
    /** {@code bpf_user_ringbuf_drain}, Linux 6.1. */
    USER_RINGBUF_DRAIN(6, 1),
    /** {@code bpf_cgrp_storage_get}, Linux 6.2. */
    CGRP_STORAGE_GET(6, 2),
    /** {@code bpf_cgrp_storage_delete}, Linux 6.2. */
    CGRP_STORAGE_DELETE(6, 2);

    private final KernelVersion leastKernel;

    BpfHelper(int major, int minor) {
        leastKernel = KernelVersion.of(major, minor);
    }

    /** The number by which programs call it. */
    public int number() {
        return ordinal() + 1;
    }

    /** The name in C, such as {@code "bpf_map_lookup_elem"}. */
    public String functionName() {
        return "bpf_" + name().toLowerCase(Locale.ROOT);
    }

    /** The first kernel that has it, for any type of program. */
    public KernelVersion leastKernel() {
        return leastKernel;
    }
}
