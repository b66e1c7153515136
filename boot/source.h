/* SPDX-License-Identifier: Apache-2.0 */
/* Reads from the board's boot sources (board/board.h), in both boot stages. */
#ifndef MULLION_BOOT_SOURCE_H
#define MULLION_BOOT_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "board/board.h"
#include "lib/diag.h"
#include "lib/store.h"

/* All 0 before its first use. */
struct source_reader {
	const struct boot_source *source; /* whose device is open */
	struct block_device device;
	struct block_store blocks;
	struct store memory;
};

/* A part of `source` as a store, until the next call. Its device is opened, and logged, unless that
 * is done. NULL with `diag` filled: there is no such device, or no such part of it. */
const struct store *source_part(struct source_reader *reader, const struct boot_source *source,
				struct range part, struct diag *diag);

/* Ends what its device does by itself (block_device.close), as the next source's turn does. One
 * that refuses is a line. */
void source_close(struct source_reader *reader);

enum source_file { SOURCE_TREE, SOURCE_LOADER, SOURCE_BUNDLE };

/* `source` has no such file at all, which it may have not: source_next() is to say so, and next. */
void source_is_without(const struct boot_source *source);

/* Passes over sources, from `*index` on, that never have that file. There is one behind them. */
void source_first(uint32_t *index, enum source_file file);

/*
 * The board's source `*index` has not that file, for the reason in `diag`: logs that, and turns to
 * the next that may have it. One that is said to be
 * without is no error. False: there is no other. When several were asked in vain the last
 * one's reason is logged, too, and `diag` says that none has it, and what to do.
 */
bool source_next(uint32_t *index, enum source_file file, struct diag *diag);

#endif
