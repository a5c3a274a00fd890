#define _GNU_SOURCE
#include "bpf4j.h"
#include "io_bpf4j_internal_jni_NetworkNative.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Of the EtherType and the tag that follows it. */
#define VLAN_LENGTH 4
#define MAC_LENGTH (2 * ETH_ALEN)

/* Enough for bursts of tests; CAP_NET_ADMIN is there, since an interface could be made. */
#define RECEIVE_BUFFER (16 << 20)

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_NetworkNative_newNetworkNamespace(JNIEnv *env, jclass class)
{
	(void)env, (void)class;
	return bpf4j_result(unshare(CLONE_NEWNET));
}

/* The error number of an acknowledgement, negative, or 0. The kernel appends the request; only its head is read. */
static jint acknowledgement(int fd)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
	} answer;
	ssize_t length;

	do
		length = recv(fd, &answer, sizeof(answer), 0);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	if ((size_t)length < sizeof(answer) || answer.header.nlmsg_type != NLMSG_ERROR)
		return -EBADMSG;
	return answer.error.error;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_NetworkNative_requestRoute(JNIEnv *env, jclass class, jlong message,
									     jint length)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	ssize_t sent;
	jint result;

	(void)env, (void)class;
	if (fd < 0)
		return -errno;
	do
		sent = send(fd, bpf4j_pointer(message), (size_t)length, 0);
	while (sent < 0 && errno == EINTR);
	result = sent < 0 ? -errno : acknowledgement(fd);
	close(fd);
	return result;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_NetworkNative_setOffload(JNIEnv *env, jclass class, jbyteArray name,
									   jint command, jint value)
{
	struct ethtool_value setting = {.cmd = (__u32)command, .data = (__u32)value};
	struct ifreq request = {.ifr_data = (void *)&setting};
	char *string = bpf4j_string(env, name);
	jint result;
	int fd;

	(void)class;
	if (!string)
		return -ENOMEM;
	strncpy(request.ifr_name, string, IFNAMSIZ - 1);
	free(string);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	result = bpf4j_result(ioctl(fd, SIOCETHTOOL, &request));
	close(fd);
	return result;
}

/* Prepares a socket for frames that arrive. */
static int prepare(int fd)
{
	int on = 1;
	int buffer = RECEIVE_BUFFER;

	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)))
		return -1;
	return setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_NetworkNative_openPacketSocket(JNIEnv *env, jclass class,
										 jint interface_index,
										 jboolean receives)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = interface_index};
	/* Without a protocol it gets nothing: from here on until it is bound, that would be the frames of all
	 * interfaces. */
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	jint error;

	(void)env, (void)class;
	if (fd < 0)
		return -errno;
	if (receives)
		address.sll_protocol = htons(ETH_P_ALL);
	if ((!receives || !prepare(fd)) && !bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_NetworkNative_send(JNIEnv *env, jclass class, jint fd, jlong frame,
								     jint length)
{
	ssize_t sent;

	(void)env, (void)class;
	do
		sent = send(fd, bpf4j_pointer(frame), (size_t)length, 0);
	while (sent < 0 && errno == EINTR);
	return bpf4j_result((int)sent);
}

/* The VLAN tag that the kernel took out of a frame; NULL if there was none. */
static const struct tpacket_auxdata *vlan(struct msghdr *message)
{
	struct cmsghdr *each;

	for (each = CMSG_FIRSTHDR(message); each; each = CMSG_NXTHDR(message, each)) {
		const struct tpacket_auxdata *data = (const struct tpacket_auxdata *)CMSG_DATA(each);

		if (each->cmsg_level == SOL_PACKET && each->cmsg_type == PACKET_AUXDATA &&
		    each->cmsg_len >= CMSG_LEN(sizeof(*data)) && data->tp_status & TP_STATUS_VLAN_VALID)
			return data;
	}
	return NULL;
}

/* Puts a frame at the start of its buffer, behind which it was received, and the VLAN tag back into it. */
static jint restore(unsigned char *buffer, jint length, const struct tpacket_auxdata *tag)
{
	uint16_t type, tci;

	if (!tag || length < MAC_LENGTH) {
		memmove(buffer, buffer + VLAN_LENGTH, (size_t)length);
		return length;
	}
	type = htons(tag->tp_status & TP_STATUS_VLAN_TPID_VALID ? tag->tp_vlan_tpid : ETH_P_8021Q);
	tci = htons(tag->tp_vlan_tci);
	memmove(buffer, buffer + VLAN_LENGTH, MAC_LENGTH);
	memcpy(buffer + MAC_LENGTH, &type, sizeof(type));
	memcpy(buffer + MAC_LENGTH + sizeof(type), &tci, sizeof(tci));
	return length + VLAN_LENGTH;
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_NetworkNative_receive(JNIEnv *env, jclass class, jint fd,
									jlong buffer, jint capacity,
									jint timeout_millis)
{
	union {
		struct cmsghdr alignment;
		char space[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	} control;
	unsigned char *bytes = bpf4j_pointer(buffer);
	struct iovec room = {.iov_base = bytes + VLAN_LENGTH, .iov_len = (size_t)capacity - VLAN_LENGTH};
	struct msghdr message = {
		.msg_iov = &room, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	struct pollfd arrival = {.fd = fd, .events = POLLIN};
	ssize_t length;
	int ready;

	(void)env, (void)class;
	ready = poll(&arrival, 1, timeout_millis);
	if (ready <= 0)
		return ready < 0 ? -errno : -EAGAIN;
	length = recvmsg(fd, &message, MSG_DONTWAIT);
	if (length < 0)
		return -errno;
	return message.msg_flags & MSG_TRUNC ? -EMSGSIZE : restore(bytes, (jint)length, vlan(&message));
}

JNIEXPORT jint JNICALL Java_io_bpf4j_internal_jni_NetworkNative_lostFrames(JNIEnv *env, jclass class, jint fd)
{
	struct tpacket_stats statistics;
	socklen_t size = sizeof(statistics);

	(void)env, (void)class;
	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &size))
		return -errno;
	return (jint)(statistics.tp_drops & INT32_MAX);
}
