/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The partition table of a disk: GPT (UEFI 2.10, chapter 5). Pure: the disk is a store, and each
 * byte of it that decides is fetched once, checked and kept.
 */
#ifndef MULLION_GPT_H
#define MULLION_GPT_H

#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"
#include "lib/store.h"

#define GPT_PARTITIONS 128u       /* in use; as many as the smallest table has entries */
#define GPT_CHUNK      4096u      /* the longest entry */
#define GPT_TABLE_MOST (1u << 20) /* bytes of entries */

struct gpt_partition {
	uint8_t type[16];   /* a GUID as it is on the disk */
	uint32_t number;    /* from 1 on, as other tools count */
	struct range place; /* on the disk, in bytes */
	char name[37];      /* what is not ASCII is '?' */
};

struct gpt {
	unsigned count;
	struct gpt_partition partition[GPT_PARTITIONS];
	struct diag damaged;      /* why the second copy is used; no reason: it is not */
	uint8_t chunk[GPT_CHUNK]; /* of the table that is read */
};

/* Types of partitions with a FAT: EFI's own, and "basic data", which every tool makes for one. */
extern const uint8_t gpt_type_efi_system[16], gpt_type_basic_data[16];

/*
 * Reads the table of `disk`, whose logical blocks have `block` bytes (a power of two, 512 to 4096).
 * The protective MBR is the caller's (mbr.h). The copy that counts is the first, and where that is
 * damaged (header, checksums, a partition outside or over another) the second: the caller logs
 * gpt->damaged. The second is where the first says it is, if its header is whole, else at the
 * disk's end. Partitions are in the order of the table. 0, or -1: both copies damaged.
 */
int gpt_read(struct gpt *gpt, const struct store *disk, uint32_t block, struct diag *diag);

/* The first partition behind `after` (NULL: of all) that has this type and this name, of which each
 * may be NULL: any. NULL: none. */
const struct gpt_partition *gpt_find(const struct gpt *gpt, const struct gpt_partition *after,
				     const uint8_t *type, const char *name);

#endif
