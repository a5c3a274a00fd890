/* SPDX-License-Identifier: Apache-2.0 */
/* What the exec tracer shares with user space. Members are ordered so that no padding arises. */
#ifndef EXEC_TRACER_H
#define EXEC_TRACER_H

#include <linux/types.h>

#define EXEC_COMMAND_SIZE 16
#define EXEC_FILE_SIZE 256
#define EXEC_ARGUMENTS_SIZE 1024

/* A process that runs a new program. */
struct exec_event {
	__u64 time;		/* nanoseconds of CLOCK_BOOTTIME */
	__u64 arguments_length; /* of the whole command line in bytes */
	__u32 pid;		/* in the pid namespace of the tracer */
	__u32 parent_pid;	/* likewise; 0 if it is not there */
	__u32 uid;		/* the real one, in the initial user namespace */
	__u32 gid;		/* likewise */
	__u32 file_length;	/* of the whole file name in bytes, without the 0 at the end */
	__u32 arguments_read;	/* bytes of arguments that are valid */
	char command[EXEC_COMMAND_SIZE];
	char file[EXEC_FILE_SIZE];
	__u8 arguments[EXEC_ARGUMENTS_SIZE]; /* the start of the command line: each argument ends with a 0 */
};

#endif
