/* SPDX-License-Identifier: Apache-2.0 */
/* What direct.h's functions need of the hardware (gic/gicv3_direct.c, gic/gicv2_direct.c); host
 * tests replace it. */
#ifndef MULLION_VGIC_HW_DIRECT_H
#define MULLION_VGIC_HW_DIRECT_H

#include <stdint.h>

/*
 * A frame of registers: the distributor, or the private lines of a physical core, by its number.
 * Of a GICv3 those are in the SGI frame of its redistributor, which any core reaches. Of a GICv2
 * they are word 0 of the distributor's banks, which only the core itself reaches: the number is
 * that of the core that calls. Offsets are those of the distributor's banks everywhere.
 */
#define DIRECT_DIST (~0u)

#define DIRECT_SGIS 0x000000ffu /* 8 to 15 are EL3's (gic_el3.h) */

struct direct_hw {
	unsigned version;   /* of the GIC: 2 or 3 */
	uint32_t always_on; /* private lines that have no enable: a GICv2's SGIs */

	uint32_t (*read)(unsigned frame, uint32_t offset);
	void (*write)(unsigned frame, uint32_t offset, uint32_t value);
	void (*write_byte)(unsigned frame, uint32_t offset, uint8_t value);

	/* ICENABLER of a word. When it returns nothing new of these lines is signalled. */
	void (*disable)(unsigned frame, unsigned word, uint32_t lines);
	/* These lines of a word are not pending, but for levels that are high. */
	void (*clear_pending)(unsigned frame, unsigned word, uint32_t lines);
	/* ICFGR: of a word the lines in `mask` become edges, or levels; other VMs' lines stay. */
	void (*config)(unsigned frame, unsigned word, uint32_t mask, uint32_t edge);
	/* An SPI goes to this physical core, and to no other. */
	void (*route)(uint32_t intid, unsigned core);
	/* What ICC_SGI1R_EL1, or GICD_SGIR, takes to send SGI 0 to a physical core. */
	uint64_t (*sgi_to)(unsigned core);

	/* This core's CPU interface, of Group 1, as after a reset: off, no priority active, all
	 * masked. And what of it traps: nothing on a GICv2; on a GICv3 SGIs, and what the two
	 * groups share; all of Group 0. */
	void (*reset_interface)(void);
};

extern const struct direct_hw direct_hw_v2, direct_hw_v3;
extern const struct direct_hw *direct_hw; /* constant after boot (direct_life.c) */

/* GICv2: a write of GICD_SGIR, which is done when it returns; and of GICC_DIR, which has no meaning
 * without EOImode, and is not done then. */
void vgic_hw_direct_send_sgis(uint32_t value);
void vgic_hw_direct_deactivate(uint32_t value);

#endif
