/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interrupt controllers of a BCM2836 and BCM2837 (Raspberry Pi 2 and 3) in the place of a
 * physical GICv2: a local controller for each core's timers and mailboxes, and behind it the
 * BCM2835's for the lines of devices, which all come to one core. Pure; gic/bcm2836.c has it on the
 * hardware. ("BCM2836 ARM Quad-A7 core", rev 3.4; "BCM2835 ARM Peripherals", chapter 7.)
 *
 * INTIDs are those that a GIC would give them. Timers: 26 (hypervisor), 27 (virtual), 29 (secure),
 * 30 (physical); the PMU: 23. Lines of devices: 32 + 32 * bank + n, with the banks of
 * brcm,bcm2836-armctrl-ic: 0 has eight lines of the ARM's own, 1 and 2 the GPU's 64.
 *
 * What these controllers have not, is here: an enable that holds while a line is masked because it
 * is active; a pending state that software has made; routes. There is no end of interrupt: a line
 * is masked from its acknowledgement to its deactivation. A line that is for another core is masked
 * by the one that takes it, and handed on. All are levels.
 */
#ifndef MULLION_GIC_BCM2836_H
#define MULLION_GIC_BCM2836_H

#include <stdbool.h>
#include <stdint.h>

#define BCM2836_CORES    4u
#define BCM2836_LINES    128u
#define BCM2836_WORDS    (BCM2836_LINES / 32)
#define BCM2836_SPURIOUS 1023u

/* Local controller, from its base; of core n. */
#define LOCAL_GPU_ROUTING        0x0cu
#define LOCAL_PMU_SET            0x10u
#define LOCAL_PMU_CLEAR          0x14u
#define LOCAL_TIMERS(n)          (0x40u + 4 * (n))
#define LOCAL_MAILBOXES(n)       (0x50u + 4 * (n))
#define LOCAL_SOURCE(n)          (0x60u + 4 * (n))
#define LOCAL_MAILBOX_SET(n, m)  (0x80u + 16 * (n) + 4 * (m))
#define LOCAL_MAILBOX_TAKE(n, m) (0xc0u + 16 * (n) + 4 * (m))
#define LOCAL_SIZE               0x100u

#define SOURCE_MAILBOX(m) (1u << (4 + (m)))
#define SOURCE_GPU        (1u << 8)
#define SOURCE_PMU        (1u << 9)
/* its two users: a kick, and that something is handed on or pending by software */
#define MAILBOX_KICK 0u
#define MAILBOX_LOOK 1u

/* BCM2835's controller, from its first register, which is at 0x200 of its block. */
#define ARMCTRL_PENDING(bank) (0x00u + 4 * (bank))
#define ARMCTRL_FIQ           0x0cu
#define ARMCTRL_ENABLE(bank)  ((bank) ? 0x0cu + 4 * (bank) : 0x18u)
#define ARMCTRL_DISABLE(bank) ((bank) ? 0x18u + 4 * (bank) : 0x24u)
#define ARMCTRL_ARM_LINES     0xffu /* of bank 0's register; the others summarise */

struct bcm2836_core {
	uint32_t enabled, active, latch, own; /* of word 0 */
	bool only_kicks;
};

struct bcm2836 {
	struct bcm2836_core core[BCM2836_CORES];
	/* by word; word 0 unused. handed: masked, and on its way to the core of its route */
	uint32_t enabled[BCM2836_WORDS], active[BCM2836_WORDS], latch[BCM2836_WORDS],
		handed[BCM2836_WORDS], own[BCM2836_WORDS];
	uint8_t route[BCM2836_LINES]; /* core */
};

/* The registers; a test has its own. */
uint32_t bcm2836_local_read(uint32_t offset);
void bcm2836_local_write(uint32_t offset, uint32_t value);
uint32_t bcm2836_armctrl_read(uint32_t offset);
void bcm2836_armctrl_write(uint32_t offset, uint32_t value);

/* All lines off, those of devices to core `self`. Once. */
void bcm2836_start(struct bcm2836 *gic, unsigned self);
/* This core's private lines off, mailboxes on; it takes kicks only. */
void bcm2836_core_start(struct bcm2836 *gic, unsigned self);

void bcm2836_kick(unsigned core);

/*
 * What interrupts core `self`: 0 for a kick, or a line, which is active and masked then. First what
 * the core has for itself; bcm2836_take_shared has the rest, in which several cores take part: one
 * at a time. BCM2836_SPURIOUS: nothing.
 */
uint32_t bcm2836_take_private(struct bcm2836 *gic, unsigned self);
uint32_t bcm2836_take_shared(struct bcm2836 *gic, unsigned self);

/*
 * As the registers of a distributor (gicv3_regs.h): ISENABLER, ICENABLER, ISPENDR, ICPENDR,
 * ISACTIVER, ICACTIVER. Word 0 is core `self`'s, others are changed by one core at a time. A level
 * that is masked is not seen as pending: these controllers do not tell it.
 */
void bcm2836_set(struct bcm2836 *gic, unsigned self, uint32_t bank, unsigned word, uint32_t bits);
uint32_t bcm2836_get(const struct bcm2836 *gic, unsigned self, uint32_t bank, unsigned word);

void bcm2836_route(struct bcm2836 *gic, uint32_t intid, unsigned core);
/* Lines of EL2's own come to a core that takes kicks only, too. */
void bcm2836_own(struct bcm2836 *gic, unsigned self, uint32_t intid);
void bcm2836_only_kicks(struct bcm2836 *gic, unsigned self, bool only);

#endif
