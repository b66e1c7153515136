/* SPDX-License-Identifier: Apache-2.0 */
#include "gic/gicv3_power.h"

#include "arch/mmio.h"
#include "gic/gicv3_regs.h"

#define POWER_US 100000u

/* ProductID and Implementer (Arm); variant and revision are any. */
#define IIDR_MODEL    0xff000fffu
#define IIDR_GIC600   0x0200043bu
#define IIDR_GIC600AE 0x0300043bu
#define IIDR_GIC700   0x0400043bu

static bool has_power_register(uint64_t redist)
{
	uint32_t model = mmio_read32(redist + GICR_IIDR) & IIDR_MODEL;

	return model == IIDR_GIC600 || model == IIDR_GIC600AE || model == IIDR_GIC700;
}

/* The group that several redistributors share is neither on its way up nor down. */
static bool is_settled(uint32_t power)
{
	return !(power & GICR_PWRR_RDGPD) == !(power & GICR_PWRR_RDGPO);
}

/* GIC-600 TRM (100336), "Redistributor power management": RDPD may be written while the group is
 * settled, and reads as written once it has taken effect. */
int gicv3_power_on(uint64_t redist, struct diag *diag)
{
	uint64_t end = deadline_us(POWER_US);
	uint32_t power;

	if (!has_power_register(redist))
		return 0;
	for (bool over = false;; over = deadline_over(end)) {
		power = mmio_read32(redist + GICR_PWRR);
		if (is_settled(power)) {
			mmio_write32(redist + GICR_PWRR, 0);
			power = mmio_read32(redist + GICR_PWRR);
			if (!(power & GICR_PWRR_RDPD))
				return 0;
		}
		if (over)
			return diag_fail(diag, "GICR_PWRR",
					 "the redistributor at 0x%llx stays off: 0x%x",
					 (unsigned long long)redist, power);
	}
}
