/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/semihosting.h"

#include <stdint.h>

#define SYS_EXIT                    0x18u
#define ADP_STOPPED_APPLICATIONEXIT 0x20026u

void semihosting_exit(unsigned status)
{
	const uint64_t block[2] = {ADP_STOPPED_APPLICATIONEXIT, status};
	register uint64_t operation __asm__("x0") = SYS_EXIT;
	register const uint64_t *parameter __asm__("x1") = block;

	__asm__ volatile("hlt #0xf000" : "+r"(operation) : "r"(parameter) : "memory");
}
