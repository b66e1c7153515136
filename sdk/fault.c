/* SPDX-License-Identifier: MIT-0 */
/* The end of a partition that has done what it cannot. */
#include "sdk/inner.h"

#define OWN_IRQ 5 /* vectors: an IRQ of EL1's own */

static const char *const kinds[] = {"synchronous exception", "IRQ", "FIQ", "SError"};

void give_up(const char *why)
{
	print("guest: %s\n", why);
	system_crash(0);
}

void exception(unsigned kind, const struct frame *frame)
{
	uint64_t cause = SYSREG_READ(esr_el1);

	if (kind == OWN_IRQ) {
		irq_take();
		return;
	}
	print("\nguest: %s on CPU %u at 0x%lx, in the image 0x%lx\n", kinds[kind & 3], cpu_this(),
	      frame->elr, frame->elr - (uint64_t)__text_start);
	print("ESR %08lx  FAR %016lx  SPSR %08lx\n", cause, SYSREG_READ(far_el1), frame->spsr);
	for (unsigned i = 0; i < 31; i++)
		print("x%02u %016lx%s", i, frame->x[i], i % 4 == 3 || i == 30 ? "\n" : "  ");
	system_crash(cause);
}
