/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes for what is started. */
#ifndef MULLION_LOADER_SEEDS_H
#define MULLION_LOADER_SEEDS_H

#include <stdint.h>

#include "dtb/tree/board.h"

/* Fills `seeds` with `size` bytes (a multiple of 8) from the tree's seeds, which are wiped, and the
 * CPU's generator; zeroes when there are neither. */
void loader_entropy(struct dt_board *tree, uint8_t *seeds, unsigned size);

/* This boot's own secret, of the same sources while the tree still has its seeds: without either,
 * of the system counter. */
void loader_secret(const struct dt_board *tree, uint64_t secret[4]);

#endif
