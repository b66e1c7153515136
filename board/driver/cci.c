/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/cci.h"

#include "board/driver/mmio.h"
#include "lib/printf.h"

/* From the base, and from a slave interface's page (DDI 0470, 3.2; the others alike) */
#define CCI_STATUS         0x000cu
#define CCI_INTERFACE(n)   (0x1000ull * ((n) + 1))
#define CCI_SNOOP_CONTROL  0x0u
#define STATUS_PENDING     (1u << 0) /* a change of a Snoop Control Register is under way */
#define CONTROL_SNOOP      (1u << 0)
#define CONTROL_DVM        (1u << 1)
#define CONTROL_HAS_SNOOPS (1u << 30)
#define CONTROL_HAS_DVM    (1u << 31)

#define CHANGE_US 100000u

static int await_change(uint64_t base, const char *name, struct diag *diag)
{
	uint64_t end = deadline_us(CHANGE_US);

	/* The last read comes after the last look at the clock (arch/timeout.h). */
	for (bool over = false; mmio_read32(base + CCI_STATUS) & STATUS_PENDING;
	     over = deadline_over(end))
		if (over)
			return diag_fail(
				diag, name,
				"the change of snooping is not over after %u ms: status 0x%x at "
				"0x%llx",
				CHANGE_US / 1000, mmio_read32(base + CCI_STATUS),
				(unsigned long long)(base + CCI_STATUS));
	return 0;
}

int cci_join(uint64_t base, unsigned interface, struct diag *diag)
{
	uint64_t reg = base + CCI_INTERFACE(interface) + CCI_SNOOP_CONTROL;
	uint32_t control = mmio_read32(reg),
		 want = CONTROL_SNOOP | (control & CONTROL_HAS_DVM ? CONTROL_DVM : 0);
	char name[32];

	fmt_sn(name, sizeof(name), "CCI slave interface %u", interface);
	if (!(control & CONTROL_HAS_SNOOPS))
		return diag_fail(diag, name, "cannot be snooped (0x%x at 0x%llx): not a cluster's",
				 control, (unsigned long long)reg);
	if ((control & want) == want)
		return 0;
	/* What an earlier life began is over first. */
	if (await_change(base, name, diag))
		return -1;
	mmio_write32(reg, want);
	dsb(sy); /* the write is there before its end is looked for */
	return await_change(base, name, diag);
}
