/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flat binary for virt32: says how it was entered, starts core 1 in T32 code and switches off.
 * Its stacks are behind it, where memory is free.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UART_DATA ((volatile uint32_t *)0x9000000)
#define UART_FLAG ((volatile uint32_t *)0x9000018)
#define UART_FULL 0x20u
#define STACK     4096u
#define ROUNDS    200000000u /* a core that has not come by then does not */

#define CPU_ON     0x84000003u
#define SYSTEM_OFF 0x84000008u

uint8_t stacks[2][STACK] __attribute__((aligned(8)));
static volatile bool is_silent, is_done; /* the first core is, and the second */

void payload_main(uint32_t r0, uint32_t r1, const uint32_t *tree, uint32_t cpsr);
void payload_second(uint32_t r0, uint32_t cpsr);
void second(void);
uint32_t smc(uint32_t fid, uint32_t r1, uint32_t r2, uint32_t r3);

__asm__("	.section .start, \"ax\", %progbits\n"
	"	.arch_extension sec\n"
	"	.arm\n"
	"	.global _start\n"
	"_start:	ldr	sp, =stacks + 4096\n"
	"	mrs	r3, cpsr\n"
	"	ldr	pc, =payload_main\n"
	"	.text\n"
	"	.global smc\n"
	"	.type smc, %function\n"
	"smc:	smc	#0\n"
	"	bx	lr\n"
	"	.thumb\n"
	"	.global second\n"
	"	.thumb_func\n"
	"second:\n"
	"	ldr	r2, =stacks + 8192\n"
	"	mov	sp, r2\n"
	"	mrs	r1, cpsr\n"
	"	ldr	r2, =payload_second\n"
	"	bx	r2\n"
	"	.arm\n"
	"	.ltorg\n");

static void put(char c)
{
	while (*UART_FLAG & UART_FULL)
		;
	*UART_DATA = (uint8_t)c;
}

static void say(const char *text)
{
	while (*text)
		put(*text++);
}

static void say_hex(const char *what, uint32_t value)
{
	say(what);
	for (int shift = 28; shift >= 0; shift -= 4)
		put("0123456789abcdef"[value >> shift & 0xf]);
}

void payload_main(uint32_t r0, uint32_t r1, const uint32_t *tree, uint32_t cpsr)
{
	const uint32_t entry = (uint32_t)(uintptr_t)second;

	is_silent = is_done = false; /* nobody has cleared what is not in the file */
	say_hex("payload: r0 ", r0);
	say_hex(" r1 ", r1);
	say_hex(" tree ", __builtin_bswap32(*tree));
	say_hex(" cpsr ", cpsr);
	say_hex("\r\npayload: even entry ", smc(CPU_ON, 1, (entry & ~1u) + 2, 0));
	say_hex("\r\npayload: odd entry ", smc(CPU_ON, 1, entry | 1, 0x1234abcd));
	say("\r\n");
	is_silent = true;
	for (uint32_t i = 0; i < ROUNDS && !is_done; i++)
		;
	(void)smc(SYSTEM_OFF, 0, 0, 0);
}

void payload_second(uint32_t r0, uint32_t cpsr)
{
	while (!is_silent)
		;
	say_hex("second: r0 ", r0);
	say_hex(" cpsr ", cpsr);
	say("\r\n");
	is_done = true;
	for (;;)
		;
}
