/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/cfi_flash.h"

#include "board/driver/mmio.h"

#define NAME "CFI flash"

#define READ_ARRAY 0x00ff00ffu /* command 0xff for both chips */

/* Commands, and places of the query (JESD68.01, table 1), each a word of the bus apart */
#define CMD_QUERY   0x98u
#define CMD_RESET   0xf0u /* of AMD's command set, */
#define CMD_ARRAY   0xffu /* and of Intel's */
#define PLACE_QUERY 0x55u
#define PLACE_QRY   0x10u
#define PLACE_SIZE  0x27u

/* 64 KiB to 1 GiB: what is less is no flash, what is more has no address here */
#define SIZE_LEAST 16u
#define SIZE_MOST  30u

void cfi_flash_read_array(uint64_t base)
{
	mmio_write32(base, READ_ARRAY);
	dsb(sy);
}

/* What chips of this width have on the bus when each of them has `value`. */
static uint32_t on_all(unsigned width, uint32_t value)
{
	return width == 8 ? value * 0x01010101u : width == 16 ? value * 0x00010001u : value;
}

static void command(uint64_t base, uint32_t place, unsigned width, uint32_t value)
{
	mmio_write32(base + 4ull * place, on_all(width, value));
	dsb(sy);
}

static void end_query(uint64_t base, unsigned width)
{
	command(base, 0, width, CMD_RESET);
	command(base, 0, width, CMD_ARRAY);
}

static bool answers(uint64_t base, unsigned width)
{
	static const char expected[] = "QRY";

	for (uint32_t i = 0; i < 3; i++)
		if (mmio_read32(base + 4ull * (PLACE_QRY + i)) !=
		    on_all(width, (uint32_t)expected[i]))
			return false;
	return true;
}

/* Bits of a chip, in query mode; 0: there is none. */
static unsigned find_width(uint64_t base)
{
	static const unsigned widths[] = {16, 8, 32};

	for (unsigned i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		end_query(base, widths[i]);
		command(base, PLACE_QUERY, widths[i], CMD_QUERY);
		if (answers(base, widths[i]))
			return widths[i];
		end_query(base, widths[i]);
	}
	return 0;
}

static int read_blocks(const struct block_device *device, uint64_t block, void *target,
		       uint32_t count, struct diag *diag)
{
	uint64_t from = device->base + block * BLOCK_SIZE;
	uint32_t *to = target;

	if (block > device->blocks || count > device->blocks - block)
		return diag_fail(diag, NAME, "has %llu blocks, %u are wanted from %llu on",
				 (unsigned long long)device->blocks, count,
				 (unsigned long long)block);
	for (uint64_t i = 0; i < (uint64_t)count * BLOCK_SIZE / 4; i++)
		to[i] = mmio_read32(from + 4 * i);
	return 0;
}

int cfi_flash_open(struct block_device *device, struct range room, struct diag *diag)
{
	unsigned width = find_width(room.base);
	uint32_t word, exponent;
	uint64_t size;

	if (!width)
		return diag_fail(diag, NAME, "none at 0x%llx: it reads 0x%x",
				 (unsigned long long)room.base, mmio_read32(room.base));
	word = mmio_read32(room.base + 4ull * PLACE_SIZE);
	end_query(room.base, width);
	exponent = word & 0xff;
	if (word != on_all(width, exponent) || exponent < SIZE_LEAST || exponent > SIZE_MOST)
		return diag_fail(diag, NAME, "at 0x%llx: sizes 0x%x of its chips",
				 (unsigned long long)room.base, word);
	size = (32ull / width) << exponent;
	*device = (struct block_device){
		.name = NAME,
		.blocks = (size < room.size ? size : room.size) / BLOCK_SIZE,
		.read = read_blocks,
		.memory = device->memory,
		.base = room.base,
		.byte_addresses = true,
	};
	return 0;
}
