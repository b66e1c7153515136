/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hand-off, version 2: what the boot stages tell the hypervisor. With monitor_call.h all that boot/
 * and el2/ share. It lies in non-secure DRAM inside the hypervisor's own 2 MiB block, is sealed by
 * a checksum, and its address is x0 of the core that enters EL2. Another boot loader passes a
 * device tree in x0 instead; el2/ then fills the same structure itself, so one path follows.
 *
 * Entry to the hypervisor image (first byte of its arm64 Image header), MMU and D-cache off:
 *   leader:    x0 = struct handoff * or device tree, x1 = x2 = x3 = 0
 *   secondary: x0 = struct handoff *, x1 = 1, x2 = its index in cores[] (HANDOFF_WAY_RESET only)
 */
#ifndef MULLION_HANDOFF_H
#define MULLION_HANDOFF_H

#include <stddef.h>
#include <stdint.h>

#define HANDOFF_MAGIC       0x314f48004c554d55ull /* never the first word of an FDT (d00dfeed) */
#define HANDOFF_VERSION     2u
#define HANDOFF_MAX_CORES   16u
#define HANDOFF_MAX_REGIONS 32u
#define HANDOFF_MAX_IMAGES  16u
#define HANDOFF_MAX_STAMPS  8u
#define HANDOFF_NAME        32u

/* Layout of the hypervisor's 2 MiB block: image first, then these at fixed offsets. */
#define HYP_BLOCK_SIZE     0x200000u
#define HYP_LOG_OFFSET     0x130000u /* struct log_ring */
#define HYP_LOG_SIZE       0x00c000u /* 16 KiB kept, its header in them, and a ring of 32 KiB */
#define HYP_SIGNAL_OFFSET  0x13c000u /* a page: struct monitor_signal of each core */
#define HYP_HANDOFF_OFFSET 0x140000u /* struct handoff */

/* Where boot may take memory: EL2 maps it where it lies, and its own windows and stacks above. */
#define HYP_MEMORY_END (1ull << 45)

enum handoff_way {
	HANDOFF_WAY_RESET = 1, /* our stages, from EL3 */
	HANDOFF_WAY_LINUX = 2, /* another boot loader, arm64 Image protocol at EL2 */
};

enum region_type {
	REGION_RAM = 1,        /* all of DRAM; the rest lie inside it (or outside, for devices) */
	REGION_FIRMWARE = 2,   /* held by firmware for ever: secure RAM, monitor, /memreserve/ */
	REGION_HYPERVISOR = 3, /* the hypervisor's block: image, log ring, hand-off */
	REGION_IMAGE = 4,      /* a loaded payload: becomes its guest's memory */
	REGION_TREE = 5,       /* trees and the like: needed until the guests' trees are derived */
	REGION_RESERVED = 6,   /* /reserved-memory of that tree */
	/* free again, but written by boot: to be cleared before a guest has it. Claims may lie in
	 * it */
	REGION_USED = 7,
};

struct handoff_region {
	uint64_t base;
	uint64_t size;
	uint32_t type; /* enum region_type */
	uint32_t reserved;
	char name[HANDOFF_NAME];
};

enum core_state {
	CORE_ABSENT = 0,
	CORE_LEADER = 1,   /* the core that enters first */
	CORE_RELEASED = 2, /* enters the hypervisor by itself, as a secondary */
	CORE_OFF = 3,      /* to be started with PSCI CPU_ON of the firmware */
	CORE_SILENT = 4,   /* never answered: leave it out */
	CORE_PARKED = 5,   /* answered, but did not leave its park: leave it out */
	/* in another firmware's spin-table: goes where the doubleword at `park` says */
	CORE_PEN = 6,
};

struct handoff_core {
	uint64_t mpidr; /* affinity fields only, as the tree's reg */
	uint64_t park;  /* address of the core's mailbox or release address; 0 when it has none */
	uint32_t state; /* enum core_state */
	uint32_t reserved;
};

enum image_type {
	IMAGE_KERNEL = 1,
	IMAGE_RAMDISK = 2,
	IMAGE_HYPERVISOR = 3,
	IMAGE_CONFIG = 4, /* the system configuration, a device-tree overlay: in the tree by now */
};

/* What a FIT says of where a kernel runs, in addresses as its guest sees them (image/fit.h). */
#define PLACE_LOAD   1u
#define PLACE_ENTRY  2u
#define PLACE_MEMORY 4u
struct image_place {
	uint64_t load;   /* of its first byte */
	uint64_t entry;  /* where it is entered; without a load in bytes from the first one */
	uint64_t memory; /* bytes that it needs from the first one on, bss included */
	uint32_t says;   /* PLACE_..: which of them; the others are 0 */
	uint32_t reserved;
};

/* Its bytes are in memory, written back to the point of coherency by who loaded them: a
 * guest may run them where they lie. */
struct handoff_image {
	char name[HANDOFF_NAME]; /* the node's name in the FIT */
	uint64_t base;           /* in DRAM, verified and unpacked */
	uint64_t size;
	uint32_t type; /* enum image_type */
	uint32_t reserved;
	struct image_place place; /* of a kernel */
};

struct handoff_stamp {
	char name[16];
	uint64_t counter; /* CNTPCT_EL0 */
};

struct handoff {
	uint64_t magic;
	uint32_t version;
	uint32_t size;     /* sizeof(struct handoff) */
	uint32_t checksum; /* CRC-32 of the whole structure with this field 0 */
	uint32_t way;      /* enum handoff_way */
	char board[HANDOFF_NAME];
	uint64_t reset_counter; /* CNTPCT_EL0 at the first instruction: time 0 of the log */
	uint64_t tree;          /* in DRAM: the board's device tree with the system configuration */
	uint64_t tree_size;
	uint64_t log_ring; /* struct log_ring, continued by the hypervisor; 0: none */
	uint8_t entropy[64];
	uint32_t n_cores, n_regions, n_images, n_stamps;
	struct handoff_core cores[HANDOFF_MAX_CORES]; /* in the order of the tree's cpu nodes */
	struct handoff_region regions[HANDOFF_MAX_REGIONS];
	struct handoff_image images[HANDOFF_MAX_IMAGES];
	struct handoff_stamp stamps[HANDOFF_MAX_STAMPS];
};

_Static_assert(sizeof(struct handoff_core) == 24, "hand-off core layout");
_Static_assert(sizeof(struct handoff_region) == 56, "hand-off region layout");
_Static_assert(sizeof(struct handoff_image) == 88, "hand-off image layout");
_Static_assert(sizeof(struct handoff) == 168 + 16 * 24 + 32 * 56 + 16 * 88 + 8 * 24,
	       "hand-off layout");

#endif
