/* SPDX-License-Identifier: Apache-2.0 */
/* What the flow tracker shares with user space. Members are ordered so that no padding arises but the one that is
 * named. */
#ifndef FLOW_TRACKER_H
#define FLOW_TRACKER_H

#include <linux/in6.h>
#include <linux/types.h>

/*
 * One direction of a conversation. The kernel compares keys byte by byte, so the padding has to be zero.
 *
 * IPv4 addresses are in the IPv4-mapped form of RFC 4291, ::ffff:a.b.c.d; ip_version tells them from addresses that
 * are mapped on the wire.
 */
struct flow_key {
	struct in6_addr source;
	struct in6_addr destination;
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;	 /* IPPROTO_* */
	__u8 ip_version; /* 4 or 6 */
	__u8 padding[2];
};

/* Bytes are those of IP packets, headers included; times are nanoseconds of CLOCK_MONOTONIC. */
struct flow_stats {
	__u64 packets;
	__u64 bytes;
	__u64 first_seen;
	__u64 last_seen;
};

struct flow_event {
	struct flow_key key;
	__u64 first_seen;
};

/* What did not reach user space. */
struct flow_losses {
	__u64 lost_events;	 /* new flows whose event found the ring full */
	__u64 untracked_packets; /* packets whose flow found no place in the map */
};

#endif
