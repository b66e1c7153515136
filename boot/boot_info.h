/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the bootblock tells the loader, at the start of secure RAM, beside the mailboxes. Both
 * stages come from one build, so a magic number and the size are all the versioning it needs. They
 * may be of two architectures: an address has 64 bits, and every size is said below. It survives a
 * warm reset; the bootblock voids it before anything else.
 */
#ifndef MULLION_BOOT_INFO_H
#define MULLION_BOOT_INFO_H

#include <stddef.h>

#include "boot/mailbox.h"
#include "include/addr.h"
#include "include/handoff.h"
#include "lib/log.h"

#define BOOT_INFO_MAGIC   0x31534f464e494d55ull
#define BOOT_MAX_RAM      8u
#define BOOT_MAX_RESERVED 32u
#define BOOT_OURS         5u /* secure RAM and the loader's, bundles: as far as in DRAM */
/* a reservation splits one at most */
#define BOOT_MAX_USABLE (BOOT_MAX_RAM + BOOT_MAX_RESERVED + BOOT_OURS)

struct boot_core {
	uint64_t mpidr; /* as the tree's reg */
	uint32_t slot;  /* of its mailbox */
	/* enum core_state: CORE_LEADER, CORE_PARKED (answered, waits in its
	 * mailbox loop), CORE_SILENT */
	uint32_t state;
};

struct boot_info {
	uint64_t magic;
	uint64_t size;          /* sizeof(struct boot_info) */
	uint64_t reset_counter; /* CNTPCT_EL0 at the first instruction */
	uint64_t tree;          /* address of the board's tree */
	struct range ram[BOOT_MAX_RAM];
	uint32_t n_ram, n_cores, n_stamps, n_usable;
	uint32_t n_measured;                      /* n_ram, where that is not the tree's; else 0 */
	struct boot_core core[HANDOFF_MAX_CORES]; /* in the order of the tree's cpu nodes */
	struct handoff_stamp stamp[HANDOFF_MAX_STAMPS];
	uint64_t ring;     /* address of struct log_ring */
	uint32_t source;   /* of the board's: where the loader is from */
	uint32_t reserved; /* 0 */
	uint64_t tree_size;
	struct range usable[BOOT_MAX_USABLE]; /* DRAM's whole pages in which nothing is reserved */
};

struct boot_shared {
	struct mailboxes mailboxes;
	struct boot_info info;
	/* address of the hand-off that the last run sealed, which the bootblock
	 * voids once DRAM is up; 0: none */
	uint64_t handoff;
};

_Static_assert(sizeof(struct range) == 16 && sizeof(struct boot_core) == 16, "their layout");
_Static_assert(sizeof(struct boot_info) == 32 + 8 * 16 + 24 + 16 * 16 + 8 * 24 + 24 + 45 * 16,
	       "the same in both architectures");
_Static_assert(offsetof(struct boot_shared, handoff) ==
		       sizeof(struct mailboxes) + sizeof(struct boot_info),
	       "the same in both architectures");

#endif
