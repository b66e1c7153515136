/* SPDX-License-Identifier: Apache-2.0 */
/* A GICv3's side of a VM with direct interrupts (vgic/vgic_hw_direct.h). */
#define GIC_VERSION 3
#include "gic/vgic/vgic_hw_direct.h"
#include "gic/gic.h"
#include "gic/gicv3.h"
#include "gic/vgic/vgic_hw.h"

#define IDLE_PRIORITY 0xffu /* ICC_RPR_EL1 */
#define MOST_ACTIVE   128u  /* non-secure priorities */

static uint64_t address(unsigned frame, uint32_t offset)
{
	return (frame == DIRECT_DIST ? gicv3.dist : gicv3_sgi_frame(frame)) + offset;
}

static uint32_t read_frame(unsigned frame, uint32_t offset)
{
	return mmio_read32(address(frame, offset));
}

static void write_frame(unsigned frame, uint32_t offset, uint32_t value)
{
	mmio_write32(address(frame, offset), value);
}

static void write_byte(unsigned frame, uint32_t offset, uint8_t value)
{
	mmio_write8(address(frame, offset), value);
}

static void disable_lines(unsigned frame, unsigned word, uint32_t lines)
{
	mmio_write32(address(frame, GICD_ICENABLER + 4 * word), lines);
	if (frame == DIRECT_DIST)
		gicv3_wait_rwp(gicv3.dist + GICD_CTLR, GICD_CTLR_RWP);
	else
		gicv3_wait_rwp(gicv3_sgi_frame(frame) - GICR_SGI + GICR_CTLR, GICR_CTLR_RWP);
}

static void clear_pending(unsigned frame, unsigned word, uint32_t lines)
{
	write_frame(frame, GICD_ICPENDR + 4 * word, lines);
}

static void config_lines(unsigned frame, unsigned word, uint32_t mask, uint32_t edge)
{
	gic_config_at(address(frame, GICD_ICFGR + 8 * word), mask, edge);
}

static void route_line(uint32_t intid, unsigned core)
{
	vgic_hw_route(intid, core);
}

static uint64_t sgi_to(unsigned core)
{
	return gicv3_sgi_to(core, 0);
}

/* ICC_AP1R<n>_EL1: BPR1's least value tells how many bits of a priority preempt (IHI 0069
 * 12.2.5). */
static void clear_active_priorities(void)
{
	unsigned bits;

	write_sysreg(icc_bpr1_el1, 0ull);
	isb();
	bits = 8 - (unsigned)read_sysreg(icc_bpr1_el1);
	write_sysreg(icc_ap1r0_el1, 0ull);
	if (bits >= 6)
		write_sysreg(icc_ap1r1_el1, 0ull);
	if (bits >= 7) {
		write_sysreg(icc_ap1r2_el1, 0ull);
		write_sysreg(icc_ap1r3_el1, 0ull);
	}
	isb();
}

/*
 * QEMU ignores non-secure writes of ICC_AP1R0_EL1 where all priorities are in it (with five bits of
 * them): what is active there is ended one by one. With EOImode 1 an end drops a priority and
 * deactivates nothing, whatever INTID it names.
 */
static void reset_interface(void)
{
	write_sysreg(ich_hcr_el2, (uint64_t)(ICH_HCR_TC | ICH_HCR_TALL0));
	write_sysreg(icc_igrpen1_el1, 0ull);
	write_sysreg(icc_ctlr_el1, (uint64_t)ICC_CTLR_EOIMODE);
	clear_active_priorities();
	for (unsigned n = 0; n < MOST_ACTIVE && read_sysreg(icc_rpr_el1) != IDLE_PRIORITY; n++) {
		write_sysreg(icc_eoir1_el1, 0ull);
		isb();
	}
	write_sysreg(icc_ctlr_el1, 0ull);
	write_sysreg(icc_pmr_el1, 0ull);
	isb();
}

const struct direct_hw direct_hw_v3 = {
	.version = 3,
	.read = read_frame,
	.write = write_frame,
	.write_byte = write_byte,
	.disable = disable_lines,
	.clear_pending = clear_pending,
	.config = config_lines,
	.route = route_line,
	.sgi_to = sgi_to,
	.reset_interface = reset_interface,
};
