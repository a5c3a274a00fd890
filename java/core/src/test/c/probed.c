/* A program whose functions are probed. For each number that it reads, it calls them so often and writes a line. */
#include <stdio.h>

#define PROBED __attribute__((noinline, used))

PROBED int probed_first(int number)
{
	__asm__ volatile("" ::: "memory");
	return number + 1;
}

PROBED int probed_second(int number)
{
	__asm__ volatile("" ::: "memory");
	return number + 2;
}

/* As C++ and Rust call app::Server::handle(int), and app::parse. */
PROBED int _ZN3app6Server6handleEi(int number)
{
	__asm__ volatile("" ::: "memory");
	return number;
}

PROBED int _ZN3app5parse17h0123456789abcdefE(int number)
{
	__asm__ volatile("" ::: "memory");
	return number;
}

PROBED int _RNvNtCs1234_3lib5inner6decode(int number)
{
	__asm__ volatile("" ::: "memory");
	return number;
}

int main(void)
{
	int times;

	while (scanf("%d", &times) == 1) {
		for (int i = 0; i < times; i++) {
			probed_first(i);
			probed_second(i);
		}
		puts("done");
		fflush(stdout);
	}
	return 0;
}
