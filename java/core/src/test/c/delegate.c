/*
 * delegate DIRECTORY PROGRAMS COMMAND...: runs a command in user, mount and network namespaces of its own, with a bpf
 * file system on the directory that delegates everything to them, of types of programs those in a mask or "any". The
 * command has all capabilities there and none outside.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The same numbers on all architectures; declared by glibc since 2.36. */
#define CALL_MOVE_MOUNT 429
#define CALL_FSOPEN 430
#define CALL_FSCONFIG 431
#define CALL_FSMOUNT 432
#define SET_STRING 1
#define CREATE 6
#define FROM_EMPTY_PATH 4

static void send_fd(int socket, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(fd))] = {0};
	struct iovec data = {&byte, 1};
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	if (sendmsg(socket, &message, 0) != 1)
		err(1, "sendmsg");
}

static int receive_fd(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = {&byte, 1};
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	int fd;

	if (recvmsg(socket, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		errx(1, "the child ended");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

static void tell(int socket)
{
	if (write(socket, "", 1) != 1)
		err(1, "write");
}

static void await(int socket)
{
	char byte;

	if (read(socket, &byte, 1) != 1)
		errx(1, "the other process ended");
}

static void write_file(const char *format, int pid, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), format, pid);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

static void run(int socket, char **arguments)
{
	int context, mounted;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET))
		err(1, "unshare");
	tell(socket);
	await(socket);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		err(1, "mount");
	/* The file system belongs to the user namespace in which its context is opened. */
	context = (int)syscall(CALL_FSOPEN, "bpf", 0);
	if (context < 0)
		err(1, "fsopen");
	send_fd(socket, context);
	await(socket);
	mounted = (int)syscall(CALL_FSMOUNT, context, 0, 0);
	if (mounted < 0 || syscall(CALL_MOVE_MOUNT, mounted, "", AT_FDCWD, arguments[0], FROM_EMPTY_PATH))
		err(1, "move_mount");
	close(mounted);
	close(context);
	close(socket);
	execvp(arguments[2], arguments + 2);
	err(1, "%s", arguments[2]);
}

int main(int count, char **arguments)
{
	const char *options[][2] = {{"delegate_progs", NULL},
				    {"delegate_cmds", "any"},
				    {"delegate_maps", "any"},
				    {"delegate_attachs", "any"}};
	int sockets[2], context, status;
	pid_t child;
	size_t i;

	if (count < 4)
		errx(2, "usage: delegate DIRECTORY PROGRAMS COMMAND...");
	options[0][1] = arguments[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets))
		err(1, "socketpair");
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (!child) {
		close(sockets[0]);
		run(sockets[1], arguments + 1);
	}
	close(sockets[1]);
	await(sockets[0]);
	write_file("/proc/%d/uid_map", child, "0 0 4294967295");
	write_file("/proc/%d/gid_map", child, "0 0 4294967295");
	tell(sockets[0]);
	context = receive_fd(sockets[0]);
	/* Only who has the rights can delegate them. */
	for (i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (syscall(CALL_FSCONFIG, context, SET_STRING, options[i][0], options[i][1], 0))
			err(1, "%s", options[i][0]);
	if (syscall(CALL_FSCONFIG, context, CREATE, NULL, NULL, 0))
		err(1, "fsconfig");
	tell(sockets[0]);
	if (waitpid(child, &status, 0) < 0)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
