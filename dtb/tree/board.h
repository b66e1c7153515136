/* SPDX-License-Identifier: Apache-2.0 */
/* What the board's device tree says of the machine. Pure: libfdt and plain structs, no hardware. */
#ifndef MULLION_DTB_BOARD_H
#define MULLION_DTB_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"

#define DT_MAX_CPUS     16u
#define DT_MAX_RAM      8u
#define DT_MAX_REDIST   4u
#define DT_MAX_ITS      16u
#define DT_MAX_RESERVED 64u /* of the trees in Debian's kernel package one has 44 */

enum dt_psci { DT_PSCI_NONE, DT_PSCI_SMC, DT_PSCI_HVC };

struct dt_cpu {
	uint64_t mpidr;      /* reg */
	bool psci;           /* enable-method */
	uint64_t spin_table; /* cpu-release-addr, 0: none */
};

struct dt_gic {
	int version; /* 2, 3; 0: none found */
	struct range gicd;
	struct range gicr[DT_MAX_REDIST];
	unsigned n_gicr;
	uint32_t gicr_stride; /* 0: as GICR_TYPER.VLPIS says */
	struct range gicc, gich, gicv;
	uint32_t maintenance;         /* INTID; 0: none in the tree */
	struct range its[DT_MAX_ITS]; /* of a GICv3; those that are not okay are left out */
	unsigned n_its;
};

struct dt_timer {
	uint32_t secure, physical, virtual, hypervisor; /* INTIDs; 0: not given */
	bool always_on;
};

struct dt_board {
	char model[64];
	struct range ram[DT_MAX_RAM]; /* ascending, and apart */
	unsigned n_ram;
	/* /memreserve/ and /reserved-memory with reg; they may overlap. The first n_memreserve of
	 * them are in no node. */
	struct range reserved[DT_MAX_RESERVED];
	unsigned n_reserved, n_memreserve;
	char overlap[112]; /* the first two reservations that overlap, for the log */
	unsigned n_overlaps;
	struct dt_cpu cpus[DT_MAX_CPUS];
	unsigned n_cpus;
	struct dt_gic gic;
	struct dt_timer timer;
	enum dt_psci psci;
	struct range initrd; /* /chosen linux,initrd-start/end; size 0: none */
	char bootargs[256];
	uint8_t entropy[64]; /* /chosen rng-seed and kaslr-seed, as far as given */
	unsigned n_entropy;
	/* /domains has several, or one that is to start again without the board
	 * (dtb/config/policy.h), perhaps with another image: images are kept beside what the
	 * domains have */
	bool images_stay;
};

/*
 * What must be known before the system configuration is merged in: memory, if this tree has it
 * (n_ram 0: not yet), what it reserves, and /chosen's ramdisk. The rest of `board` is 0. 0, or -1
 * as dt_discover. Uses the one table of tree.h.
 */
int dt_discover_early(const void *fdt, size_t room, struct dt_board *board, struct diag *diag);

/*
 * Checks the tree of at most `room` bytes at `fdt` (tree_check), then fills `board`. No memory
 * node, no CPU or a broken GIC node are failures, with the node as object. Nodes whose status is
 * not okay are passed over. 0, or -1. Uses the one table of tree.h.
 */
int dt_discover(const void *fdt, size_t room, struct dt_board *board, struct diag *diag);

#endif
