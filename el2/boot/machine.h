/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: what is known of the machine while it is being divided. */
#ifndef MULLION_EL2_MACHINE_H
#define MULLION_EL2_MACHINE_H

#include "dtb/config/system.h"
#include "dtb/tree/board.h"
#include "dtb/tree/uart.h"
#include "gic/vgic/vgic.h"
#include "image/memmap.h"
#include "include/handoff.h"

struct machine {
	struct handoff *handoff;
	struct dt_board board;
	struct dt_uart uart; /* match < 0: EL2 has none */
	struct sys_config config;
	struct memmap map;
	const void *merged; /* the board's tree with the system configuration applied */
	bool uart_is_guests;
	bool no_entropy;   /* neither the board's tree nor the CPU gave any */
	uint32_t cpus;     /* bit n: CPU n answers */
	unsigned granules; /* of this CPU (image/kimage.h) */
	uint64_t mmfr0;    /* this CPU's ID_AA64MMFR0_EL1 */
	/* bytes from each domain's tree on that were written to make it */
	uint64_t tree_room[SYS_MAX_DOMAINS];
	/* SPIs of emulated devices, of whichever VM */
	uint32_t software_lines[VGIC_WORDS];
};

#endif
