/*
 * refuse ERRNO COMMAND...: runs a command whose calls of bpf(2) a seccomp filter answers with an error number, as those
 * of container runtimes do.
 */
#include <err.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **arguments)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(instructions) / sizeof(*instructions), instructions};

	if (count < 3)
		errx(2, "usage: refuse ERRNO COMMAND...");
	instructions[2].k |= (unsigned int)atoi(arguments[1]);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		err(1, "prctl");
	execvp(arguments[2], arguments + 2);
	err(1, "%s", arguments[2]);
}
