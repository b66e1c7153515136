/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_CARD_FILE_H
#define MULLION_CARD_FILE_H

#include "boot/source.h"
#include "image/scratch.h"

/*
 * The source's bundle_file as a store, until the next call: it is in the first FAT partition of the
 * device's GPT (EFI system, or basic data) or MBR, or on the device as a whole, in the root
 * directory. NULL with `diag` filled: no such device, partition or file, or a damaged one. Where
 * the GPT's first copy is, a line says so.
 */
const struct store *card_file(struct source_reader *reader, const struct boot_source *source,
			      struct diag *diag);

/* Gives the reader's device the DRAM that the source's device writes to, out of scratch memory: it
 * is nobody else's until the machine is divided. 0, or -1. */
int card_memory(struct source_reader *reader, const struct boot_source *source,
		struct scratch *scratch, struct diag *diag);

#endif
