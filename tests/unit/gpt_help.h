/* SPDX-License-Identifier: Apache-2.0 */
/* A disk with a GPT, whose every field can be bent. */
#ifndef MULLION_TESTS_GPT_HELP_H
#define MULLION_TESTS_GPT_HELP_H

#include <stdint.h>

#define DISK_SIZE (256u << 10)

extern uint8_t disk[DISK_SIZE];
extern uint32_t block; /* bytes */

/* Block `lba` of it. */
uint8_t *at(uint64_t lba);
/* A table for `count` entries of 128 bytes in both copies, none of them in use. */
void new_disk(uint32_t block_size, uint32_t count);
/* Entry `index` (from 0 on) of the copy whose header is in block `lba`. */
void add(uint64_t lba, unsigned index, const uint8_t type[16], uint64_t first, uint64_t last,
	 const char *name);
/* A field of the header in block `lba`. */
void put32(uint64_t lba, unsigned offset, uint32_t value);
void put64(uint64_t lba, unsigned offset, uint64_t value);
/* Both checksums of the header in block `lba`, or the header's alone. */
void sum(uint64_t lba);
void sum_header(uint64_t lba);
/* The last block. */
uint64_t last_block(void);

#endif
