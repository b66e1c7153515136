/* SPDX-License-Identifier: Apache-2.0 */
/* The GIC as non-secure software finds it. */
#include "tests/guest/el2_probe/probe.h"

#define VTIMER 27u

uint64_t probe_own_redist(void)
{
	uint64_t at = machine.gicr, mpidr = mpidr_self();

	while (machine.gic == 3 &&
	       GICR_TYPER_AFFINITY(mmio_read64(at + GICR_TYPER)) != (uint32_t)mpidr &&
	       !(mmio_read64(at + GICR_TYPER) & GICR_TYPER_LAST))
		at += GICR_FRAME_SIZE;
	return at;
}

void check_gic(void)
{
	uint64_t rd = probe_own_redist(), before;
	uint32_t enabled;

	mmio_write32(rd + GICR_ISENABLER0, ~0u);
	dsb(sy);
	enabled = mmio_read32(rd + GICR_ISENABLER0);
	mmio_write32(rd + GICR_ICENABLER0, ~0u);
	/* SGIs 0-7 and the timers 26, 27 and 30 are ours; SGIs 8-15 and PPI 29 are not to be
	 * seen. */
	result("gic-private", (enabled & 0x4c0000ff) == 0x4c0000ff && !(enabled & 0x2000ff00),
	       "ISENABLER0 takes 0x%x", enabled);
	mmio_write32(machine.gicd + GICD_ISENABLER + 4, ~0u);
	enabled = mmio_read32(machine.gicd + GICD_ISENABLER + 4);
	mmio_write32(machine.gicd + GICD_ICENABLER + 4, ~0u);
	result("gic-shared", enabled == ~0u, "ISENABLER1 takes 0x%x", enabled);

	/* Standby ends by a timer interrupt that stays masked here. */
	if (machine.gic == 2) {
		mmio_write32(machine.gicc + GICC_PMR, 0xff);
		mmio_write32(machine.gicc + GICC_CTLR, 1);
		mmio_write32(machine.gicd + GICD_CTLR, 1);
	} else {
		write_sysreg(icc_pmr_el1, 0xffull);
		write_sysreg(icc_igrpen1_el1, 1ull);
		mmio_write32(machine.gicd + GICD_CTLR, mmio_read32(machine.gicd + GICD_CTLR) |
							       GICD_CTLR_ARE_S |
							       GICD_CTLR_EN_GRP1NS);
	}
	mmio_write8(rd + GICR_IPRIORITYR + VTIMER, 0x80);
	mmio_write32(rd + GICR_ISENABLER0, 1u << VTIMER);
	before = vcount();
	write_sysreg(cntv_cval_el0, before + ticks_ms(20));
	write_sysreg(cntv_ctl_el0, 1ull);
	isb();
	expect("suspend-standby", smc(PSCI_CPU_SUSPEND, 0, 0, 0), 0);
	result("suspend-waited", vcount() - before >= ticks_ms(20), "woke after %llu us",
	       (ull)to_us(vcount() - before));
	write_sysreg(cntv_ctl_el0, 0ull);
	mmio_write32(rd + GICR_ICENABLER0, ~0u);
}
