/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the boot stages need to know of a board before there is a device tree: one const designated
 * initialiser per board, chosen by Kconfig (no weak symbols). Everything that the device tree says
 * is taken from there instead.
 */
#ifndef MULLION_BOARD_H
#define MULLION_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "board/driver/block.h"
#include "board/driver/uart.h"
#include "include/addr.h"
#include "lib/diag.h"

/* What a board does to make its cores coherent: by the bootblock at EL3, all caches off. */
struct board_coherency {
	/* each core for itself, before anything else is done with it; NULL: nothing. It cannot
	 * fail, and has no log; bounded */
	void (*core)(uint64_t mpidr);
	/* the leader, for each cluster once, with a core of it that has answered: cci_join; NULL:
	 * nothing. Bounded; a failure ends the boot */
	int (*cluster)(uint64_t mpidr, struct diag *diag);
};

/*
 * Where the boot stages take everything else from. Each is taken from the first source of the board
 * that has a good one, but never from one before the source of what was taken last: the tree, then
 * the loader, then the bundle.
 */
#define BOARD_MAX_SOURCES 3u

struct boot_source {
	const char *name; /* in the log */
	/* Finds the device, for each stage anew. NULL: it is memory. Bounded. */
	int (*open)(struct block_device *device, struct diag *diag);
	bool removable; /* that it is not there, or has no bundle, is no error but the last one's */
	/* in memory, or on the device from a multiple of BLOCK_SIZE on: */
	struct range tree;   /* the board's tree (include/loader_image.h), to be put to
			      * board.tree; size 0: it lies there already */
	struct range loader; /* the loader's image */
	struct range bundle; /* the bundle (FIT) */
	/* or, where Kconfig has CARD_FILES: the bundle is this file, in the root directory of the
	 * device's first FAT (boot/loader/card_file.h) */
	const char *bundle_file;
	/* whoever has put the bundle into DRAM does it again after each reset: it is needed no more
	 * when its images are loaded */
	bool loaded_anew;
	uint64_t memory; /* bytes of DRAM that the device writes to (device->memory); 0: none */
};

struct board {
	const char *name;
	struct uart uart; /* the log's */
	uint32_t uart_baud;
	uint64_t boot_mpidr; /* the core that leads */
	/* where the tree lies at reset: in DRAM; at least memory and CPUs */
	uint64_t tree;
	/* what it lacks, for the loader: board_overlay; NULL: nothing */
	const uint8_t *tree_overlay;
	struct range sram;       /* secure RAM: the bootblock's data; the loader, monitor, */
	struct range loader_ram; /* unless they have this part of DRAM; size 0: they have not */
	/* one at least; NULL ends them */
	const struct boot_source *sources[BOARD_MAX_SOURCES + 1];
	/* the loader checks them against the tree, which says how many redistributors there
	 * are; gicr 0: has no GICv3. With NO_GIC gicd is what stands for it, or 0 */
	uint64_t gicd, gicr;
	struct range gicc;      /* size 0: has no GICv2 */
	uint32_t counter_hz;    /* CNTFRQ_EL0; 0: keep the reset value */
	struct range dram_test; /* free sample for the DRAM test */
	/* registers that EL3 uses besides the GIC: UART, power; size 0 ends the list */
	struct range devices[8];
	/* makes the stores readable, whatever the last user did; NULL: they are */
	void (*stores)(void);
	/* before anything else, what the log's UART needs: its pins, a clock, to be out of reset;
	 * writes alone. NULL: nothing */
	void (*early)(void);
	int (*clocks)(struct diag *diag); /* NULL: none. Bounded. */
	int (*dram)(struct diag *diag);   /* NULL: up already */
	/* where DRAM is, by measuring it: rising ranges of whole pages, at most `max`; how many.
	 * NULL: only the tree says */
	unsigned (*dram_there)(struct range *ram, unsigned max);
	const struct board_coherency *coherency; /* NULL: cores need no help to be coherent */
	/* NULL: all run from reset */
	int (*core_on)(uint64_t mpidr, uint64_t entry, struct diag *diag);
	/* may return: the machine did not obey; NULL: nothing on it does that, which is said */
	void (*system_off)(void);
	void (*system_reset)(void);
};

/* A bundle that is read as memory; size 0: it is on a device. */
static inline struct range source_bundle_memory(const struct boot_source *source)
{
	return source->open ? (struct range){0, 0} : source->bundle;
}

/* Where the loader and the monitor run. */
static inline struct range board_loader_ram(const struct board *board)
{
	return board->loader_ram.size ? board->loader_ram
				      : (struct range){CONFIG_LOADER_BASE,
						       range_end(board->sram) - CONFIG_LOADER_BASE};
}

/* The bootblock's RAM: what of secure RAM is not the loader's. */
static inline struct range board_bootblock_ram(const struct board *board)
{
	return board->loader_ram.size
		       ? board->sram
		       : (struct range){board->sram.base, CONFIG_LOADER_BASE - board->sram.base};
}

extern const uint8_t board_overlay[]; /* board/<name>/board.dts, compiled (board/overlay.S) */
extern const struct board board;      /* defined by exactly one board/<name>/board.c */

/*
 * A core's slot (0 .. CONFIG_MAX_CPUS - 1) in everything that exists once per core before the tree
 * is read: stack, mailbox; -1 for a core that the board does not have. Written in assembly, because
 * it runs before there is a stack: it uses x0 to x3 only.
 */
int board_core_slot(uint64_t mpidr);

#endif
