/*
 * fstat became a symbol of its own in glibc 2.33, which would keep the shared object from loading on glibc 2.28; the
 * linker puts these functions in its place. On 64-bit machines struct stat is the kernel's.
 */
#include <linux/fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int __wrap_fstat(int fd, struct stat *status);
int __wrap_fstat64(int fd, struct stat *status);

int __wrap_fstat(int fd, struct stat *status)
{
	return (int)syscall(SYS_newfstatat, fd, "", status, AT_EMPTY_PATH);
}

int __wrap_fstat64(int fd, struct stat *status)
{
	return __wrap_fstat(fd, status);
}
