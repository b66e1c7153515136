/* SPDX-License-Identifier: Apache-2.0 */
/* A GICv2's side of a VM with direct interrupts (vgic/vgic_hw_direct.h). Private lines are those of
 * the core that calls. */
#define GIC_VERSION 2
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/vgic/vgic_hw.h"
#include "gic/vgic/vgic_hw_direct.h"

#define IDLE_PRIORITY 0xffu /* GICC_RPR */
#define MOST_ACTIVE   128u  /* non-secure priorities */

static uint32_t read_dist(unsigned frame, uint32_t offset)
{
	(void)frame;
	return mmio_read32(gicv2_gicd + offset);
}

static void write_dist(unsigned frame, uint32_t offset, uint32_t value)
{
	(void)frame;
	mmio_write32(gicv2_gicd + offset, value);
}

static void write_byte(unsigned frame, uint32_t offset, uint8_t value)
{
	(void)frame;
	mmio_write8(gicv2_gicd + offset, value);
}

static void disable_lines(unsigned frame, unsigned word, uint32_t lines)
{
	(void)frame;
	vgic_hw_disable(word, lines);
}

/* GICD_ICPENDR has no effect on SGIs: each sender's is pending by itself. */
static void clear_pending(unsigned frame, unsigned word, uint32_t lines)
{
	write_dist(frame, GICD_ICPENDR + 4 * word, lines);
	for (uint32_t left = word ? 0 : lines & DIRECT_SGIS; left; left &= left - 1)
		write_byte(frame, GICD_CPENDSGIR + (unsigned)__builtin_ctz(left), 0xff);
}

static void config_lines(unsigned frame, unsigned word, uint32_t mask, uint32_t edge)
{
	(void)frame;
	vgic_hw_config(word, mask, edge);
}

static void route_line(uint32_t intid, unsigned core)
{
	vgic_hw_route(intid, core);
}

/*
 * By its view of GICC_APR<n> non-secure software reaches the active priorities of Group 1. QEMU's
 * model keeps the running priority beside them, and looks at them anew at an end: what it still
 * calls active is ended. With EOImode 1 an end drops a priority and deactivates nothing, whatever
 * INTID it names.
 */
static void reset_interface(void)
{
	if (!IS_ENABLED(CONFIG_GIC_SOFTWARE))
		mmio_write32(gicv2_gich + GICH_HCR, 0);
	mmio_write32(gicv2_gicc + GICC_CTLR, GICC_CTLR_EOIMODE | GICC_CTLR_BYPASS);
	for (unsigned n = 0; n < GICC_APRS; n++)
		mmio_write32(gicv2_gicc + GICC_APR + 4 * n, 0);
	dsb(sy);
	for (unsigned n = 0; n < MOST_ACTIVE && mmio_read32(gicv2_gicc + GICC_RPR) != IDLE_PRIORITY;
	     n++)
		mmio_write32(gicv2_gicc + GICC_EOIR, 0);
	mmio_write32(gicv2_gicc + GICC_CTLR, GICC_CTLR_BYPASS);
	mmio_write32(gicv2_gicc + GICC_BPR, 0);
	mmio_write32(gicv2_gicc + GICC_PMR, 0);
	dsb(sy);
}

static uint64_t sgi_to(unsigned core)
{
	return GICD_SGIR_LIST(gicv2_interface_of[core]);
}

void vgic_hw_direct_send_sgis(uint32_t value)
{
	dsb(ish); /* what it announces is visible before it */
	mmio_write32(gicv2_gicd + GICD_SGIR, value);
	dsb(sy); /* it is pending where it goes */
}

void vgic_hw_direct_deactivate(uint32_t value)
{
	if (mmio_read32(gicv2_gicc + GICC_CTLR) & GICC_CTLR_EOIMODE)
		gicv2_end(value);
}

const struct direct_hw direct_hw_v2 = {
	.version = 2,
	.always_on = DIRECT_SGIS,
	.read = read_dist,
	.write = write_dist,
	.write_byte = write_byte,
	.disable = disable_lines,
	.clear_pending = clear_pending,
	.config = config_lines,
	.route = route_line,
	.sgi_to = sgi_to,
	.reset_interface = reset_interface,
};
