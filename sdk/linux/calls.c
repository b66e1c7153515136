/* SPDX-License-Identifier: MIT-0 */
/*
 * calls CHANNEL COUNT: calls a guest of the kit's by /dev/CHANNEL of doorbell.c, each time with a
 * number in word 0 of the memory that is one less than what word 1 is to be at the end.
 */
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE  4096u
#define PLACE 2049u /* where bytes are copied to, which is aligned to nothing */

static uint64_t now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static void call(int device, volatile uint32_t *word, uint32_t number)
{
	uint32_t everybody = ~0u, rings;

	word[0] = number;
	if (write(device, &everybody, sizeof(everybody)) != sizeof(everybody) ||
	    read(device, &rings, sizeof(rings)) != sizeof(rings))
		err(1, "no ring");
	if (word[1] != number + 1)
		errx(1, "%u is answered with %u", number, word[1]);
}

int main(int argc, char **argv)
{
	uint32_t count = argc == 3 ? (uint32_t)strtoul(argv[2], NULL, 0) : 0;
	char path[64], text[] = "bytes of any length, at any address", back[sizeof(text)];
	uint64_t begin;
	uint8_t *memory;
	int device;

	if (!count)
		errx(1, "CHANNEL COUNT");
	snprintf(path, sizeof(path), "/dev/%s", argv[1]);
	device = open(path, O_RDWR | O_CLOEXEC);
	if (device < 0)
		err(1, "%s", path);
	memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, device, 0);
	if (memory == MAP_FAILED)
		err(1, "%s", path);
	memcpy(memory + PLACE, text, sizeof(text));
	memcpy(back, memory + PLACE, sizeof(text));
	if (strcmp(text, back))
		errx(1, "the memory does not keep what is written");
	begin = now_us();
	for (uint32_t i = 0; i < count; i++)
		call(device, (volatile uint32_t *)memory, i);
	printf("%u calls, %llu us each\n", count, (unsigned long long)(now_us() - begin) / count);
	return 0;
}
