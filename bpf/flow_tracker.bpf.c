// SPDX-License-Identifier: Apache-2.0
/*
 * Counts the packets and bytes of each flow that arrives at an interface, and lets every packet pass.
 *
 * Tracked are TCP and UDP over IPv4 and IPv6, behind up to two VLAN tags, which are not part of the flow. Fragments
 * after the first carry no ports: those of one pair of addresses and protocol are a flow of their own, with ports 0.
 * Not tracked is what the stack would not take for a packet either: headers that are cut off or lengths beyond the
 * frame. Nor are jumbograms (RFC 2675), whose IP header says length 0.
 *
 * Needs Linux 5.9 for the link that attaches it (the ring buffer is of 5.8), CAP_BPF, CAP_NET_ADMIN, and CAP_PERFMON
 * because the transport header has no constant offset: without, the verifier allows no other ones into a packet.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "bpf4j_event.h"
#include "flow_tracker.h"

#define MAX_VLAN_TAGS 2
/* More than RFC 8200 lets a packet have of those that are walked: each once, destination options twice. */
#define MAX_EXTENSION_HEADERS 6

#define IP_FRAGMENT_OFFSET 0x1fff
#define IPV6_FRAGMENT_OFFSET 0xfff8

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Whether protocols other than TCP and UDP are tracked too, with ports 0. */
const volatile bool other_protocols = false;

/* Full, it forgets the flows that were quiet for longest; one that comes back is new. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct flow_key);
	__type(value, struct flow_stats);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");
BPF4J_EVENT(events, struct flow_event);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flow_losses);
} losses SEC(".maps");

/* The UAPI headers have none. */
struct vlan_header {
	__be16 tag;
	__be16 protocol;
};

struct ipv6_fragment_header {
	__u8 next_header;
	__u8 reserved;
	__be16 offset;
	__be32 identification;
};

/* The part of a frame that was not read yet. */
struct cursor {
	void *position;
	void *end;
};

struct packet {
	struct flow_key key;
	__u32 length;  /* of the IP packet */
	__u32 payload; /* how much of that is not read yet */
	bool fragment; /* one that has no transport header */
};

/*
 * A length on the wire. Old verifiers, such as the one of Linux 5.10, take what comes out of a swap of bytes for any
 * number; the mask tells them, and the barrier keeps the compiler, which knows better, from leaving it out.
 */
static __always_inline __u32 length_of(__be16 field)
{
	__u32 length = bpf_ntohs(field);

	barrier_var(length);
	return length & 0xffff;
}

/* Passes over bytes, which may be read then; returns whether the frame has that many. */
static __always_inline bool take(struct cursor *cursor, __u32 size)
{
	if (cursor->position + size > cursor->end)
		return false;
	cursor->position += size;
	return true;
}

/* The same in an IP packet, which may end before the frame does: Ethernet pads short ones. */
static __always_inline bool take_payload(struct cursor *cursor, struct packet *packet, __u32 size)
{
	if (packet->payload < size)
		return false;
	packet->payload -= size;
	return take(cursor, size);
}

/* Returns the EtherType behind the VLAN tags, or 0. */
static __always_inline __be16 parse_ethernet(struct cursor *cursor)
{
	struct ethhdr *ethernet = cursor->position;
	__be16 protocol;

	if (!take(cursor, sizeof(*ethernet)))
		return 0;
	protocol = ethernet->h_proto;
	for (int i = 0; i < MAX_VLAN_TAGS; i++) {
		struct vlan_header *vlan = cursor->position;

		if (protocol != bpf_htons(ETH_P_8021Q) && protocol != bpf_htons(ETH_P_8021AD))
			break;
		if (!take(cursor, sizeof(*vlan)))
			return 0;
		protocol = vlan->protocol;
	}
	return protocol;
}

static __always_inline bool parse_ipv4(struct cursor *cursor, struct packet *packet)
{
	struct cursor start = *cursor;
	struct iphdr *ip = cursor->position;
	__u32 header_length;

	if (!take(cursor, sizeof(*ip)) || ip->version != 4)
		return false;
	header_length = ip->ihl * 4;
	packet->length = length_of(ip->tot_len);
	if (header_length < sizeof(*ip) || packet->length < header_length || !take(&start, packet->length))
		return false;
	packet->payload = packet->length - sizeof(*ip);
	if (!take_payload(cursor, packet, header_length - sizeof(*ip)))
		return false;

	packet->fragment = ip->frag_off & bpf_htons(IP_FRAGMENT_OFFSET);
	packet->key.source.s6_addr16[5] = 0xffff;
	packet->key.source.s6_addr32[3] = ip->saddr;
	packet->key.destination.s6_addr16[5] = 0xffff;
	packet->key.destination.s6_addr32[3] = ip->daddr;
	packet->key.protocol = ip->protocol;
	packet->key.ip_version = 4;
	return true;
}

/* Goes to the transport header. Without one, as behind a header that is not walked, the protocol is that header's. */
static __always_inline bool walk_extension_headers(struct cursor *cursor, struct packet *packet, __u8 next_header)
{
	for (int i = 0; i < MAX_EXTENSION_HEADERS && !packet->fragment; i++) {
		if (next_header == IPPROTO_FRAGMENT) {
			struct ipv6_fragment_header *fragment = cursor->position;

			if (!take_payload(cursor, packet, sizeof(*fragment)))
				return false;
			next_header = fragment->next_header;
			packet->fragment = fragment->offset & bpf_htons(IPV6_FRAGMENT_OFFSET);
		} else if (next_header == IPPROTO_HOPOPTS || next_header == IPPROTO_ROUTING ||
			   next_header == IPPROTO_DSTOPTS) {
			struct ipv6_opt_hdr *options = cursor->position;

			if (!take_payload(cursor, packet, 8) || !take_payload(cursor, packet, options->hdrlen * 8))
				return false;
			next_header = options->nexthdr;
		} else {
			break;
		}
	}
	packet->key.protocol = next_header;
	return true;
}

static __always_inline bool parse_ipv6(struct cursor *cursor, struct packet *packet)
{
	struct ipv6hdr *ip = cursor->position;
	struct cursor start;

	if (!take(cursor, sizeof(*ip)) || ip->version != 6)
		return false;
	start = *cursor;
	packet->payload = length_of(ip->payload_len);
	if (!packet->payload || !take(&start, packet->payload))
		return false;
	packet->length = sizeof(*ip) + packet->payload;
	packet->key.source = ip->saddr;
	packet->key.destination = ip->daddr;
	packet->key.ip_version = 6;
	return walk_extension_headers(cursor, packet, ip->nexthdr);
}

/* Returns whether the packet is of a flow that is tracked. */
static __always_inline bool parse_transport(struct cursor *cursor, struct packet *packet)
{
	struct tcphdr *tcp = cursor->position;
	struct udphdr *udp = cursor->position;

	switch (packet->key.protocol) {
	case IPPROTO_TCP:
		if (packet->fragment)
			return true;
		if (!take_payload(cursor, packet, sizeof(*tcp)))
			return false;
		packet->key.source_port = tcp->source;
		packet->key.destination_port = tcp->dest;
		return true;
	case IPPROTO_UDP:
		if (packet->fragment)
			return true;
		if (!take_payload(cursor, packet, sizeof(*udp)))
			return false;
		packet->key.source_port = udp->source;
		packet->key.destination_port = udp->dest;
		return true;
	default:
		return other_protocols;
	}
}

static __always_inline bool parse(struct cursor *cursor, struct packet *packet)
{
	switch (parse_ethernet(cursor)) {
	case bpf_htons(ETH_P_IP):
		return parse_ipv4(cursor, packet) && parse_transport(cursor, packet);
	case bpf_htons(ETH_P_IPV6):
		return parse_ipv6(cursor, packet) && parse_transport(cursor, packet);
	default:
		return false;
	}
}

static __always_inline struct flow_losses *get_losses(void)
{
	__u32 index = 0;

	return bpf_map_lookup_elem(&losses, &index);
}

static __always_inline void announce(const struct flow_key *key, __u64 now)
{
	struct flow_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		struct flow_losses *lost = get_losses();

		if (lost)
			__sync_fetch_and_add(&lost->lost_events, 1);
		return;
	}
	event->key = *key;
	event->first_seen = now;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void count(const struct packet *packet)
{
	__u64 now = bpf_ktime_get_ns();
	struct flow_stats *stats = bpf_map_lookup_elem(&flows, &packet->key);

	if (!stats) {
		struct flow_stats first = {
			.packets = 1,
			.bytes = packet->length,
			.first_seen = now,
			.last_seen = now,
		};

		/* Two CPUs may have missed the same flow: the map lets one of them create it, the other one counts. */
		if (!bpf_map_update_elem(&flows, &packet->key, &first, BPF_NOEXIST)) {
			announce(&packet->key, now);
			return;
		}
		stats = bpf_map_lookup_elem(&flows, &packet->key);
		if (!stats) {
			struct flow_losses *lost = get_losses();

			if (lost)
				__sync_fetch_and_add(&lost->untracked_packets, 1);
			return;
		}
	}
	__sync_fetch_and_add(&stats->packets, 1);
	__sync_fetch_and_add(&stats->bytes, packet->length);
	/* CPUs may get here in another order than they asked for the time. */
	if (stats->last_seen < now)
		stats->last_seen = now;
}

SEC("xdp")
int track_flows(struct xdp_md *ctx)
{
	struct cursor cursor = {
		.position = (void *)(long)ctx->data,
		.end = (void *)(long)ctx->data_end,
	};
	struct packet packet = {};

	if (parse(&cursor, &packet))
		count(&packet);
	return XDP_PASS;
}
