/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/nand.h"

#include <string.h>

#include "board/driver/hamming.h"

#define SECTOR BLOCK_SIZE

static bool has_bch(const struct nand *nand)
{
	return nand->strength > 1;
}

/* Bytes of code for a sector. */
static uint32_t code_size(const struct nand *nand)
{
	return has_bch(nand) ? BCH_CODE_BYTES(nand->strength)
			     : SECTOR / HAMMING_DATA * HAMMING_BYTES;
}

static int check_geometry(const struct nand_device *device, struct diag *diag)
{
	const struct nand *nand = device->nand;
	uint32_t sectors = nand->page_size / SECTOR, codes = sectors * code_size(nand);

	if (!sectors || nand->page_size % SECTOR || sectors & (sectors - 1) ||
	    nand->pages_per_block < 2 || nand->mark_byte >= nand->oob || !nand->strength ||
	    nand->strength > BCH_STRENGTH)
		return diag_fail(diag, nand->name,
				 "no geometry: pages of %u and %u bytes, %u a block, mark at %u, "
				 "%u bits",
				 nand->page_size, nand->oob, nand->pages_per_block, nand->mark_byte,
				 nand->strength);
	if (nand->ecc_offset > nand->oob || codes > nand->oob - nand->ecc_offset ||
	    nand->mark_byte - nand->ecc_offset < codes)
		return diag_fail(
			diag, nand->name,
			"%u bytes of ECC at %u do not fit into %u of OOB with a mark at %u", codes,
			nand->ecc_offset, nand->oob, nand->mark_byte);
	if (!device->count || device->count > NAND_MOST_BLOCKS || device->first > nand->blocks ||
	    device->count > nand->blocks - device->first)
		return diag_fail(diag, nand->name,
				 "has %u blocks, %u are wanted from %u on, at most %u",
				 nand->blocks, device->count, device->first, NAND_MOST_BLOCKS);
	return 0;
}

/* Whether a block is marked in this page of it: 1, 0, or -1. */
static int is_marked(const struct nand_device *device, uint32_t block, uint32_t page,
		     struct diag *diag)
{
	const struct nand *nand = device->nand;
	unsigned mark;

	if (nand->read_page(nand, block * nand->pages_per_block + page, device->page, diag))
		return -1;
	mark = device->page[nand->page_size + nand->mark_byte] ^ 0xffu;
	return !!(mark & (mark - 1));
}

static int is_bad(const struct nand_device *device, uint32_t block, struct diag *diag)
{
	const uint32_t pages[] = {0, 1, device->nand->pages_per_block - 1};
	int marked = 0;

	for (unsigned i = 0; i < sizeof(pages) / sizeof(pages[0]) && !marked; i++)
		if (device->nand->marks >> i & 1)
			marked = is_marked(device, block, pages[i], diag);
	return marked;
}

/* The block that is the good one `number`, which is there. */
static uint32_t good_block(const struct nand_device *device, uint32_t number)
{
	uint32_t word = 0, good;
	uint64_t left;

	while (number >= (good = 64u - (uint32_t)__builtin_popcountll(device->bad[word]))) {
		number -= good;
		word++;
	}
	for (left = ~device->bad[word]; number--;)
		left &= left - 1;
	return device->first + 64 * word + (uint32_t)__builtin_ctzll(left);
}

/* Puts a sector of the page right that was read last: -1, too many bits are wrong. */
static int correct(const struct nand_device *device, uint32_t sector)
{
	const struct nand *nand = device->nand;
	uint8_t *data = device->page + sector * SECTOR;
	const uint8_t *code = device->page + nand->page_size + nand->ecc_offset +
			      sector * code_size(nand);

	if (has_bch(nand))
		return bch_correct(&device->bch, data, code);
	for (uint32_t i = 0; i < SECTOR / HAMMING_DATA; i++)
		if (hamming_correct(data + i * HAMMING_DATA, code + i * HAMMING_BYTES) < 0)
			return -1;
	return 0;
}

static int read_blocks(const struct block_device *block_device, uint64_t at, void *target,
		       uint32_t count, struct diag *diag)
{
	const struct nand_device *device = (const struct nand_device *)block_device;
	const struct nand *nand = device->nand;
	uint32_t sectors = nand->page_size / SECTOR, block, page, sector;
	uint8_t *to = target;

	if (at >= block_device->blocks || count > block_device->blocks - at)
		return diag_fail(diag, nand->name, "has %llu blocks, %u are wanted from %llu on",
				 (unsigned long long)block_device->blocks, count,
				 (unsigned long long)at);
	for (sector = (uint32_t)(at % sectors); count; sector = 0) {
		page = (uint32_t)(at / sectors);
		block = good_block(device, page / nand->pages_per_block);
		page %= nand->pages_per_block;
		if (nand->read_page(nand, block * nand->pages_per_block + page, device->page, diag))
			return -1;
		for (; sector < sectors && count; sector++, at++, count--, to += SECTOR) {
			if (correct(device, sector) < 0)
				return diag_fail(
					diag, nand->name,
					"block %u, page %u, sector %u: more bits are wrong "
					"than can be put right",
					block, page, sector);
			memcpy(to, device->page + sector * SECTOR, SECTOR);
		}
	}
	return 0;
}

int nand_open(struct nand_device *device, const struct nand *nand, uint32_t first, uint32_t count,
	      uint8_t *page, struct diag *diag)
{
	uint32_t good = 0;
	int bad;

	memset(device, 0, sizeof(*device));
	device->nand = nand;
	device->page = page;
	device->first = first;
	device->count = count;
	if (check_geometry(device, diag))
		return -1;
	if (has_bch(nand))
		bch_open(&device->bch, nand->strength);
	memset(device->bad, 0xff, sizeof(device->bad));
	for (uint32_t i = 0; i < count; i++) {
		bad = is_bad(device, first + i, diag);
		if (bad < 0)
			return -1;
		if (!bad) {
			device->bad[i / 64] &= ~(1ull << i % 64);
			good++;
		}
	}
	if (!good)
		return diag_fail(diag, nand->name, "all %u blocks from %u on are bad", count,
				 first);
	device->device = (struct block_device){
		.name = nand->name,
		.blocks = (uint64_t)good * nand->pages_per_block * (nand->page_size / SECTOR),
		.read = read_blocks,
		.base = nand->base,
	};
	return 0;
}
