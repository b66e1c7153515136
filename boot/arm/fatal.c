/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/arm/fatal.h"

#include "arch/arm/sysreg.h"
#include "lib/log.h"

static const char *const names[8] = {
	"reset", "undefined instruction", "SVC", "prefetch abort", "data abort", "Hyp trap", "IRQ",
	"FIQ"};

/* How far behind the instruction LR is (Arm DDI 0406C, table B1-7): behind an undefined one or SVC
 * by its own length, of which 2 bytes are meant in Thumb state. */
static uint32_t ahead(unsigned vector, uint32_t spsr)
{
	static const uint8_t bytes[8] = {0, 4, 4, 4, 8, 0, 4, 4};

	return vector <= 2 && spsr & PSR_T ? 2 : bytes[vector & 7];
}

void fatal_report(const struct fatal_state *state, unsigned vector, uint32_t spsr)
{
	const uint32_t *r = state->r;

	log_error("exception", "%s at 0x%x, DFSR 0x%x, DFAR 0x%x, IFSR 0x%x, SPSR 0x%x",
		  names[vector & 7], state->lr - ahead(vector, spsr), read_sysreg(DFSR),
		  read_sysreg(DFAR), read_sysreg(IFSR), spsr);
	for (unsigned i = 0; i < 12; i += 4)
		log_line("r%u 0x%x, r%u 0x%x, r%u 0x%x, r%u 0x%x", i, r[i], i + 1, r[i + 1], i + 2,
			 r[i + 2], i + 3, r[i + 3]);
	log_line("r12 0x%x", r[12]);
}
