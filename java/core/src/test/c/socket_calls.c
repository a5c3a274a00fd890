/*
 * Makes every call that programs at a cgroup can see, in the cgroup whose file cgroup.procs is named: on the loopback
 * interface by IPv4 and IPv6, by Unix sockets in a directory, on a device, and on a setting. Without arguments it makes
 * those on the loopback interface only, wherever it is.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define CHECK(call)                                                                                                    \
	do {                                                                                                           \
		if ((call) < 0)                                                                                        \
			err(1, "%s", #call);                                                                           \
	} while (0)

static void touch(const char *path, int flags, const char *text)
{
	char buffer[64];
	int file;

	CHECK(file = open(path, flags));
	if (text)
		CHECK(write(file, text, strlen(text)));
	else
		CHECK(read(file, buffer, sizeof(buffer)));
	close(file);
}

static int new_socket(int family, int type)
{
	struct timeval patience = {.tv_sec = 10};
	int fd;

	CHECK(fd = socket(family, type, 0));
	CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
	return fd;
}

/* Binds to an address, and tells which the kernel made of it. */
static void bind_to(int fd, struct sockaddr_storage *address, socklen_t *size)
{
	CHECK(bind(fd, (struct sockaddr *)address, *size));
	*size = sizeof(*address);
	CHECK(getsockname(fd, (struct sockaddr *)address, size));
}

static void use(int family, struct sockaddr_storage stream, struct sockaddr_storage first,
		struct sockaddr_storage second, socklen_t size)
{
	struct sockaddr_storage peer;
	socklen_t stream_size = size, first_size = size, second_size = size, peer_size = sizeof(peer);
	int server, client, accepted, one, two, value = 1;
	socklen_t value_size = sizeof(value);
	char byte = 'x';

	server = new_socket(family, SOCK_STREAM);
	bind_to(server, &stream, &stream_size);
	CHECK(listen(server, 1));
	client = new_socket(family, SOCK_STREAM);
	CHECK(getsockopt(client, SOL_SOCKET, SO_TYPE, &value, &value_size));
	CHECK(connect(client, (struct sockaddr *)&stream, stream_size));
	CHECK(accepted = accept(server, NULL, NULL));
	CHECK(getpeername(client, (struct sockaddr *)&peer, &peer_size));
	CHECK(send(client, &byte, 1, 0));
	CHECK(recv(accepted, &byte, 1, 0));
	close(client);
	close(accepted);
	close(server);

	one = new_socket(family, SOCK_DGRAM);
	two = new_socket(family, SOCK_DGRAM);
	bind_to(one, &first, &first_size);
	bind_to(two, &second, &second_size);
	CHECK(sendto(one, &byte, 1, 0, (struct sockaddr *)&second, second_size));
	peer_size = sizeof(peer);
	CHECK(recvfrom(two, &byte, 1, 0, (struct sockaddr *)&peer, &peer_size));
	close(one);
	close(two);
}

static struct sockaddr_storage unix_address(const char *directory, const char *name)
{
	struct sockaddr_storage storage = {};
	struct sockaddr_un *address = (struct sockaddr_un *)&storage;

	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path), "%s/%s", directory, name);
	unlink(address->sun_path);
	return storage;
}

int main(int count, char **arguments)
{
	struct sockaddr_storage storage4 = {}, storage6 = {};
	struct sockaddr_in *ipv4 = (struct sockaddr_in *)&storage4;
	struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&storage6;

	if (count == 3)
		touch(arguments[1], O_WRONLY, "0");
	ipv4->sin_family = AF_INET;
	ipv4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	use(AF_INET, storage4, storage4, storage4, sizeof(*ipv4));
	ipv6->sin6_family = AF_INET6;
	ipv6->sin6_addr = in6addr_loopback;
	use(AF_INET6, storage6, storage6, storage6, sizeof(*ipv6));
	if (count == 3) {
		use(AF_UNIX, unix_address(arguments[2], "stream"), unix_address(arguments[2], "first"),
		    unix_address(arguments[2], "second"), sizeof(struct sockaddr_un));
		touch("/dev/zero", O_RDONLY, NULL);
		touch("/proc/sys/kernel/ostype", O_RDONLY, NULL);
	}
	return 0;
}
