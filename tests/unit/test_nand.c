/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/nand.c on a model of NAND: bad blocks in every place, wrong bits within and beyond
 * what can be put right. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <string.h>

#include "board/driver/hamming.h"
#include "board/driver/nand.h"

#define BLOCKS     8u
#define PAGES      4u /* of a block */
#define PAGE       2048u
#define OOB        64u
#define PAGE_BLOCK (PAGE / BLOCK_SIZE)
#define BLOCK_DATA (PAGES * PAGE)

static struct {
	uint8_t content[BLOCKS * PAGES][PAGE + OOB];
	uint32_t unreadable; /* page */
	unsigned reads;
} m;
static struct nand nand;
static struct nand_device device;
static struct diag d;
static struct bch bch; /* the writer's */
static uint8_t page_room[PAGE + OOB], wanted[BLOCKS * BLOCK_DATA], got[BLOCKS * BLOCK_DATA];

static int read_page(const struct nand *from, uint32_t page, uint8_t *target, struct diag *diag)
{
	assert_ptr_equal(from, &nand);
	assert_true(page < BLOCKS * PAGES);
	if (page == m.unreadable)
		return diag_fail(diag, "NAND flash", "page %u does not come", page);
	m.reads++;
	memcpy(target, m.content[page], PAGE + OOB);
	return 0;
}

static void write_codes(uint8_t *page)
{
	uint8_t *code = page + PAGE + nand.ecc_offset;

	if (nand.strength > 1 && bch.strength != nand.strength)
		bch_open(&bch, nand.strength);
	for (unsigned at = 0; at<PAGE; at += nand.strength> 1 ? BCH_DATA : HAMMING_DATA)
		if (nand.strength > 1) {
			bch_encode(&bch, page + at, code);
			code += bch.bytes;
		} else {
			hamming_encode(page + at, code);
			code += HAMMING_BYTES;
		}
}

static uint8_t *marks_of(unsigned block, unsigned page)
{
	return &m.content[block * PAGES + page][PAGE + nand.mark_byte];
}

/* An image written as U-Boot's `nand write` does, from block `first` on; `bad` has a bit for each
 * bad block, in which nothing can be read. */
static void write_image(unsigned first, uint32_t bad)
{
	const uint8_t *from = wanted;

	memset(m.content, 0xff, sizeof(m.content));
	for (unsigned block = first; block < BLOCKS; block++) {
		if (bad >> block & 1) {
			memset(m.content[block * PAGES], 0, PAGES * (PAGE + OOB));
			continue;
		}
		for (unsigned page = 0; page < PAGES; page++, from += PAGE) {
			memcpy(m.content[block * PAGES + page], from, PAGE);
			write_codes(m.content[block * PAGES + page]);
		}
	}
}

static int reset(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	m.unreadable = ~0u;
	nand = (struct nand){.name = "NAND flash",
			     .page_size = PAGE,
			     .oob = OOB,
			     .pages_per_block = PAGES,
			     .blocks = BLOCKS,
			     .marks = NAND_MARK_FIRST | NAND_MARK_SECOND,
			     .strength = 8,
			     .ecc_offset = 12,
			     .read_page = read_page};
	for (unsigned i = 0; i < sizeof(wanted); i++)
		wanted[i] = (uint8_t)(i * 5 + i / 509 + i / 8192);
	write_image(0, 0);
	return 0;
}

static int open_part(uint32_t first, uint32_t count)
{
	return nand_open(&device, &nand, first, count, page_room, &d);
}

static void expect_image(unsigned good)
{
	assert_int_equal(device.device.blocks, good * PAGES * PAGE_BLOCK);
	memset(got, 0xee, sizeof(got));
	expect_success(device.device.read(&device.device, 0, got, good * PAGES * PAGE_BLOCK, &d),
		       &d);
	assert_memory_equal(got, wanted, good * BLOCK_DATA);
}

static void bad_blocks_in_every_place(void **state)
{
	(void)state;
	for (uint32_t bad = 0; bad < (1u << BLOCKS) - 1; bad++) {
		write_image(0, bad);
		expect_success(open_part(0, BLOCKS), &d);
		expect_image(BLOCKS - (unsigned)__builtin_popcount(bad));
	}
	write_image(0, (1u << BLOCKS) - 1);
	expect_failure(open_part(0, BLOCKS), &d, "NAND flash", "all 8 blocks from 0 on are bad");
}

/* What is not in it does not count, bad or not. */
static void a_part(void **state)
{
	(void)state;
	write_image(2, 1u << 0 | 1u << 3 | 1u << 7);
	expect_success(open_part(2, 5), &d);
	expect_image(4);
	expect_failure(open_part(7, 1), &d, "NAND flash", "all 1 blocks from 7 on are bad");
}

/* Each sector alone, and the ends of what is asked for within a page. */
static void any_sectors(void **state)
{
	(void)state;
	write_image(0, 1u << 1 | 1u << 2);
	expect_success(open_part(0, BLOCKS), &d);
	for (uint32_t at = 0; at < device.device.blocks; at++)
		for (uint32_t count = 1; count < 7 && at + count <= device.device.blocks; count++) {
			memset(got, 0xee, sizeof(got));
			expect_success(device.device.read(&device.device, at, got, count, &d), &d);
			assert_memory_equal(got, wanted + at * BLOCK_SIZE, count * BLOCK_SIZE);
			assert_int_equal(got[count * BLOCK_SIZE], 0xee);
		}
	expect_failure(device.device.read(&device.device, 95, got, 2, &d), &d, "NAND flash",
		       "has 96 blocks, 2 are wanted from 95 on");
	expect_failure(device.device.read(&device.device, 97, got, 1, &d), &d, "NAND flash",
		       "has 96 blocks, 1 are wanted from 97 on");
}

static void as_a_store(void **state)
{
	struct block_store store;

	(void)state;
	write_image(0, 1u << 0 | 1u << 5);
	expect_success(open_part(0, BLOCKS), &d);
	expect_success(block_store_open(&store, &device.device, (struct range){512, 1u << 20}, &d),
		       &d);
	expect_success(store_fetch(&store.store, 100, got, 30000, &d), &d);
	assert_memory_equal(got, wanted + 612, 30000);
}

/* Where makers mark: in which pages, at which byte, and how many bits make a mark. */
static void kinds_of_marks(void **state)
{
	static const struct {
		uint32_t marks, byte, page, value;
		bool bad;
	} rows[] = {
		{NAND_MARK_FIRST, 0, 0, 0x00, true},
		{NAND_MARK_FIRST, 0, 1, 0x00, false},
		{NAND_MARK_FIRST | NAND_MARK_SECOND, 0, 1, 0x00, true},
		{NAND_MARK_FIRST | NAND_MARK_SECOND, 0, 3, 0x00, false},
		{NAND_MARK_LAST, 0, 3, 0x00, true},
		{NAND_MARK_LAST, 0, 0, 0x00, false},
		{NAND_MARK_FIRST, 5, 0, 0x00, true},
		{NAND_MARK_FIRST, 5, 0, 0xf0, true},
		{NAND_MARK_FIRST, 5, 0, 0x7e, true},
		{NAND_MARK_FIRST, 5, 0, 0xfe, false}, /* a bit that flipped */
		{NAND_MARK_FIRST, 5, 0, 0x7f, false},
		{NAND_MARK_FIRST, 5, 0, 0xff, false},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		nand.marks = rows[i].marks;
		nand.mark_byte = rows[i].byte;
		write_image(0, 0);
		*marks_of(4, rows[i].page) = (uint8_t)rows[i].value;
		expect_success(open_part(0, BLOCKS), &d);
		assert_int_equal(device.device.blocks, (BLOCKS - rows[i].bad) * PAGES * PAGE_BLOCK);
	}
}

static void flip(unsigned block, unsigned page, unsigned sector, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		m.content[block * PAGES + page][sector * BLOCK_SIZE + 61 * i] ^= 1u << i % 8;
}

/* By each code: as many wrong bits as it can, in each sector, and one more in one of them. */
static void wrong_bits(void **state)
{
	(void)state;
	for (unsigned strength = 1; strength <= 8; strength++) {
		nand.strength = strength;
		write_image(0, 1u << 3);
		expect_success(open_part(0, BLOCKS), &d);
		for (unsigned sector = 0; sector < PAGE_BLOCK; sector++)
			flip(5, 2, sector, strength);
		/* and one of the code */
		m.content[6 * PAGES][PAGE + nand.ecc_offset] ^= 1;
		expect_image(7);
		flip(5, 2, 1, strength);
		flip(5, 2, 1, strength + 1);
		expect_failure(device.device.read(&device.device, 4 * PAGES * PAGE_BLOCK, got,
						  PAGES * PAGE_BLOCK, &d),
			       &d, "NAND flash",
			       "block 5, page 2, sector 1: more bits are wrong than can be put "
			       "right");
		/* the sectors around it are none the worse */
		for (uint32_t at = 4 * PAGES * PAGE_BLOCK + 8; at < 5 * PAGES * PAGE_BLOCK;
		     at += at % 4 ? 1 : 2) {
			expect_success(device.device.read(&device.device, at, got, 1, &d), &d);
			assert_memory_equal(got, wanted + at * BLOCK_SIZE, BLOCK_SIZE);
		}
	}
}

static void erased_pages(void **state)
{
	(void)state;
	for (unsigned strength = 1; strength <= 8; strength++) {
		nand.strength = strength;
		write_image(0, 0);
		memset(m.content[2 * PAGES], 0xff, PAGES * (PAGE + OOB));
		memset(wanted + 2 * BLOCK_DATA, 0xff, BLOCK_DATA);
		flip(2, 1, 0, strength);
		flip(2, 3, 3, strength);
		m.content[2 * PAGES][PAGE + nand.ecc_offset] = 0xfe;
		expect_success(open_part(0, BLOCKS), &d);
		expect_image(BLOCKS);
		flip(2, 1, 0, strength);
		flip(2, 1, 0, strength + 1);
		expect_failure(device.device.read(&device.device, 36, got, 1, &d), &d, "NAND flash",
			       "block 2, page 1, sector 0: more bits are wrong than can be put "
			       "right");
	}
}

static void pages_that_do_not_come(void **state)
{
	(void)state;
	m.unreadable = 3 * PAGES + 1;
	expect_failure(open_part(0, BLOCKS), &d, "NAND flash", "page 13 does not come");
	m.unreadable = 3 * PAGES + 2;
	expect_success(open_part(0, BLOCKS), &d);
	expect_failure(device.device.read(&device.device, 0, got, 128, &d), &d, "NAND flash",
		       "page 14 does not come");
}

static void no_such_geometry(void **state)
{
	(void)state;
#define EXPECT_REFUSED(member, value, reason)                                   \
	do {                                                                    \
		reset(NULL);                                                    \
		nand.member = (value);                                          \
		expect_failure(open_part(0, BLOCKS), &d, "NAND flash", reason); \
	} while (0)
	EXPECT_REFUSED(page_size, 0,
		       "no geometry: pages of 0 and 64 bytes, 4 a block, mark at 0, 8 bits");
	EXPECT_REFUSED(page_size, 2000,
		       "no geometry: pages of 2000 and 64 bytes, 4 a block, mark at 0, 8 bits");
	EXPECT_REFUSED(page_size, 1536,
		       "no geometry: pages of 1536 and 64 bytes, 4 a block, mark at 0, 8 bits");
	EXPECT_REFUSED(pages_per_block, 1,
		       "no geometry: pages of 2048 and 64 bytes, 1 a block, mark at 0, 8 bits");
	EXPECT_REFUSED(mark_byte, 64,
		       "no geometry: pages of 2048 and 64 bytes, 4 a block, mark at 64, 8 bits");
	EXPECT_REFUSED(strength, 0,
		       "no geometry: pages of 2048 and 64 bytes, 4 a block, mark at 0, 0 bits");
	EXPECT_REFUSED(strength, 9,
		       "no geometry: pages of 2048 and 64 bytes, 4 a block, mark at 0, 9 bits");
	EXPECT_REFUSED(ecc_offset, 13,
		       "52 bytes of ECC at 13 do not fit into 64 of OOB with a mark at 0");
	EXPECT_REFUSED(ecc_offset, 65,
		       "52 bytes of ECC at 65 do not fit into 64 of OOB with a mark at 0");
	EXPECT_REFUSED(mark_byte, 12,
		       "52 bytes of ECC at 12 do not fit into 64 of OOB with a mark at 12");
	EXPECT_REFUSED(mark_byte, 63,
		       "52 bytes of ECC at 12 do not fit into 64 of OOB with a mark at 63");
	reset(NULL);
	expect_failure(open_part(6, 3), &d, "NAND flash",
		       "has 8 blocks, 3 are wanted from 6 on, at most 4096");
	expect_failure(open_part(9, 1), &d, "NAND flash",
		       "has 8 blocks, 1 are wanted from 9 on, at most 4096");
	expect_failure(open_part(0, 0), &d, "NAND flash",
		       "has 8 blocks, 0 are wanted from 0 on, at most 4096");
	nand.blocks = 8192;
	expect_failure(open_part(0, 4097), &d, "NAND flash",
		       "has 8192 blocks, 4097 are wanted from 0 on, at most 4096");
}

/* 4096 blocks, of which every third is bad, and the last 100 are not. */
static bool is_bad_of_many(uint32_t block)
{
	return block % 3 == 0 && block < NAND_MOST_BLOCKS - 100;
}

static int read_of_many(const struct nand *from, uint32_t page, uint8_t *target, struct diag *diag)
{
	(void)diag;
	memset(target, 0xff, PAGE + OOB);
	memcpy(target, &page, sizeof(page));
	write_codes(target);
	if (is_bad_of_many(page / from->pages_per_block))
		target[PAGE] = 0;
	return 0;
}

static void many_blocks(void **state)
{
	uint32_t good = 0, page;

	(void)state;
	nand.strength = 1;
	nand.blocks = NAND_MOST_BLOCKS;
	nand.read_page = read_of_many;
	expect_success(open_part(0, NAND_MOST_BLOCKS), &d);
	for (uint32_t block = 0; block < NAND_MOST_BLOCKS; block++)
		if (!is_bad_of_many(block)) {
			expect_success(device.device.read(&device.device,
							  good++ * PAGES * PAGE_BLOCK, got, 1, &d),
				       &d);
			memcpy(&page, got, sizeof(page));
			assert_int_equal(page, block * PAGES);
		}
	assert_int_equal(device.device.blocks, good * PAGES * PAGE_BLOCK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(bad_blocks_in_every_place, reset),
		cmocka_unit_test_setup(a_part, reset),
		cmocka_unit_test_setup(any_sectors, reset),
		cmocka_unit_test_setup(as_a_store, reset),
		cmocka_unit_test_setup(kinds_of_marks, reset),
		cmocka_unit_test_setup(wrong_bits, reset),
		cmocka_unit_test_setup(erased_pages, reset),
		cmocka_unit_test_setup(pages_that_do_not_come, reset),
		cmocka_unit_test_setup(no_such_geometry, reset),
		cmocka_unit_test_setup(many_blocks, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
