/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/virtio_blk.c on a model of QEMU's virtio-mmio slots, one of them a disk, in both
 * forms; and each way to fail: its line, and none that waits for ever. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "board/driver/mmio.h"
#include "board/driver/virtio_blk.h"

#define BASE     0x0a000000ull
#define SLOTS    32u
#define SLOT     27u /* the disk's */
#define MEMORY   0x50000000ull
#define BLOCKS   400u
#define FOR_EVER 100000000u

static struct {
	/* what is there */
	uint32_t magic, version, id, most, features[2], logical;
	uint64_t blocks;
	/* what is broken */
	bool no_reset, refuses, silent, unsettled;
	uint32_t bad_status; /* instead of 0, */
	uint64_t bad_block;  /* for a request that begins there */
	uint16_t skip;       /* more in the used index */
	uint32_t used_id;
	/* how it stands */
	uint32_t reg[VIRTIO_SLOT / 4], accepted[2], generation;
	uint16_t seen;
	unsigned requests;
	uint64_t now, looks;
	uint8_t content[BLOCKS * BLOCK_SIZE];
} m;
static struct block_device disk;
static struct diag d;

static uint32_t reg(uint32_t offset)
{
	return m.reg[offset / 4];
}

static uint64_t reg64(uint32_t offset)
{
	return reg(offset) | (uint64_t)reg(offset + 4) << 32;
}

struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

/* An address that the driver gave: inside of what it was given. */
static void *reach(uint64_t address, uint64_t size)
{
	assert_true(address >= MEMORY && address + size <= MEMORY + VIRTIO_BLK_MEMORY);
	return (void *)(uintptr_t)address;
}

/* Serves what is in the queue, as 2.7 and 5.2.6 have it. */
static void serve(void)
{
	bool modern = m.version == 2;
	uint64_t page = (uint64_t)reg(0x40) * reg(0x28);
	uint32_t size = reg(0x38);
	struct descriptor *table = reach(modern ? reg64(0x80) : page, size * 16);
	uint16_t *available = reach(modern ? reg64(0x90) : page + size * 16, 6 + 2 * size);
	uint8_t *used = reach(modern ? reg64(0xa0) : page + ALIGN_UP(size * 18 + 6, reg(0x3c)),
			      6 + 8 * size);
	struct descriptor *head = &table[available[2 + m.seen % size]], *data, *end;
	uint32_t *header = reach(head->address, 16);
	uint64_t block;
	bool aligned;
	uint16_t *index = (uint16_t *)(used + 2);

	assert_int_equal(reg(0x70), modern ? 0xf : 7);
	assert_int_equal(available[0], 1); /* no interrupt */
	assert_int_equal(available[1], (uint16_t)(m.seen + 1));
	assert_int_equal(head->length, 16);
	assert_int_equal(head->flags, 1);
	data = &table[head->next];
	assert_int_equal(data->flags, 3);
	end = &table[data->next];
	assert_int_equal(end->flags, 2);
	assert_int_equal(end->length, 1);
	assert_int_equal(header[0], 0);
	block = header[2] | (uint64_t)header[3] << 32;
	assert_true(data->length % BLOCK_SIZE == 0 && block * BLOCK_SIZE < sizeof(m.content) &&
		    data->length <= sizeof(m.content) - block * BLOCK_SIZE);
	m.requests++;
	/* QEMU's hw/block/virtio-blk.c: a read error is what it says */
	aligned = (block * BLOCK_SIZE | data->length) % m.logical == 0;
	if (m.silent)
		return;
	memcpy(reach(data->address, data->length), m.content + block * BLOCK_SIZE, data->length);
	*(uint8_t *)reach(end->address, 1) = (uint8_t)(!aligned               ? 1
						       : block == m.bad_block ? m.bad_status
									      : 0);
	memcpy(used + 4 + 8 * (*index % size), &m.used_id, 4);
	*index = (uint16_t)(*index + 1 + m.skip);
	m.seen++;
}

uint32_t mmio_read32(uint64_t address)
{
	uint32_t slot = (uint32_t)(address - BASE) / VIRTIO_SLOT,
		 offset = (uint32_t)(address - BASE) % VIRTIO_SLOT;

	assert_true(address >= BASE && slot < SLOTS && ++m.looks < FOR_EVER);
	if (offset == 0)
		return m.magic;
	if (slot != SLOT) {
		assert_int_equal(offset, 8);
		return slot == 3 ? 1 : 0; /* a network, or nothing */
	}
	switch (offset) {
	case 0x04:
		return m.version;
	case 0x08:
		return m.id;
	case 0x10:
		return m.features[reg(0x14)];
	case 0x34:
		return reg(0x30) ? 0 : m.most;
	case 0x70:
		return m.refuses ? reg(0x70) & ~8u : reg(0x70);
	case 0xfc:
		return m.unsettled ? m.generation++ : m.generation;
	case 0x100:
		return (uint32_t)m.blocks;
	case 0x104:
		return (uint32_t)(m.blocks >> 32);
	case 0x114:
		return m.accepted[0] & 1 << 6 ? m.logical : 77; /* anything */
	default:
		return reg(offset);
	}
}

void mmio_write32(uint64_t address, uint32_t value)
{
	uint32_t offset = (uint32_t)(address - BASE) % VIRTIO_SLOT;

	assert_int_equal((address - BASE) / VIRTIO_SLOT, SLOT);
	/* what a legacy device has, a modern one has not, and the other way */
	assert_true(m.version == 1 || (offset != 0x28 && offset != 0x3c && offset != 0x40));
	assert_true(m.version == 2 || (offset != 0x44 && (offset < 0x80 || offset > 0xa4)));
	if (offset == 0x70 && !value) {
		if (m.no_reset)
			value = 0x40;
		m.seen = 0;
	}
	if (offset == 0x20) {
		assert_int_equal(value & ~m.features[reg(0x24)], 0);
		m.accepted[reg(0x24)] = value;
	}
	m.reg[offset / 4] = value;
	if (offset == 0x50)
		serve();
}

uint64_t deadline_us(uint32_t microseconds)
{
	return m.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	return ++m.now >= deadline;
}

static const struct range memory = {MEMORY, VIRTIO_BLK_MEMORY};

static int open_disk(void)
{
	return virtio_blk_open(&disk, BASE, SLOTS, memory, &d);
}

static int reset(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	memset((void *)MEMORY, 0xa5, VIRTIO_BLK_MEMORY);
	m.magic = 0x74726976;
	m.version = 1;
	m.id = 2;
	m.most = 1024;
	m.features[0] = 0x39000e54;
	m.features[1] = 1;
	m.blocks = BLOCKS;
	m.logical = 512;
	m.bad_block = ~0ull;
	for (unsigned i = 0; i < sizeof(m.content); i++)
		m.content[i] = (uint8_t)(i * 7 + i / 251);
	return 0;
}

static void expect_read(uint64_t block, uint32_t count)
{
	static uint8_t read[BLOCKS * BLOCK_SIZE + 1];

	memset(read, 0xee, sizeof(read));
	expect_success(disk.read(&disk, block, read, count, &d), &d);
	assert_memory_equal(read, m.content + block * BLOCK_SIZE, count * BLOCK_SIZE);
	assert_int_equal(read[count * BLOCK_SIZE], 0xee);
}

static void reads(void **state)
{
	(void)state;
	for (m.version = 1; m.version <= 2; m.version++) {
		m.requests = 0;
		expect_success(open_disk(), &d);
		assert_int_equal(disk.blocks, BLOCKS);
		assert_int_equal(disk.logical_size, 512);
		assert_string_equal(disk.name, "virtio-blk");
		expect_read(0, 1);
		expect_read(BLOCKS - 1, 1);
		assert_int_equal(m.requests, 2);
		expect_read(5, 128); /* what goes into one request */
		assert_int_equal(m.requests, 3);
		expect_read(0, BLOCKS);
		assert_int_equal(m.requests, 7);
		assert_int_equal(m.accepted[0], 1 << 6);
		assert_int_equal(m.accepted[1], m.version == 2);
	}
}

/* Its requests are of whole logical blocks, also where a part of one is wanted; what its end has
 * less than one of is not there. */
static void large_logical_blocks(void **state)
{
	(void)state;
	for (m.logical = 1024; m.logical <= 4096; m.logical *= 2) {
		m.blocks = BLOCKS - 1;
		expect_success(open_disk(), &d);
		assert_int_equal(disk.logical_size, m.logical);
		assert_int_equal(disk.blocks, BLOCKS - m.logical / BLOCK_SIZE);
		m.blocks = BLOCKS;
		expect_success(open_disk(), &d);
		m.requests = 0;
		for (uint32_t block = 0; block < 17; block++)
			for (uint32_t count = 1; count < 18; count++)
				expect_read(block, count);
		assert_int_equal(m.requests, 17 * 17);
		expect_read(BLOCKS - 1, 1);
		expect_read(7, 128);
		expect_read(8, 128);
		assert_int_equal(m.requests, 17 * 17 + 4);
		expect_read(0, BLOCKS);
		expect_read(1, BLOCKS - 1);
	}
}

static void logical_blocks_of_no_size(void **state)
{
	static const uint32_t wrong[] = {0, 1, 256, 513, 1536, 8192, 65536, ~0u};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		char why[80];

		m.logical = wrong[i];
		snprintf(why, sizeof(why),
			 "has logical blocks of %u bytes: 512 to 4096 are read, a power of two",
			 wrong[i]);
		expect_failure(open_disk(), &d, "virtio-blk", why);
		assert_int_equal(reg(0x70), 0); /* it does not run */
	}
}

static void indices_wrap(void **state)
{
	static uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	expect_success(open_disk(), &d);
	for (unsigned i = 0; i < 70000; i++)
		if (disk.read(&disk, i % BLOCKS, read, 1, &d))
			fail_msg("%u: %s", i, d.reason);
}

static void features(void **state)
{
	(void)state;
	m.version = 2;
	m.features[0] = 0;
	m.features[1] = 3; /* of the platform's memory */
	m.blocks = 1ull << 40;
	expect_success(open_disk(), &d);
	assert_int_equal(m.accepted[1], 3);
	assert_int_equal(disk.logical_size, 0);
	assert_int_equal(disk.blocks, 1ull << 40);
}

#define EXPECT_OPEN_FAILS(reason) expect_failure(open_disk(), &d, "virtio-blk", reason)

static void cannot_be_opened(void **state)
{
	(void)state;
	m.id = 1;
	EXPECT_OPEN_FAILS("none in the 32 slots from 0xa000000 on");
	reset(NULL);
	m.magic = 0xffffffff;
	EXPECT_OPEN_FAILS("no virtio-mmio at 0xa000000: magic 0xffffffff");
	reset(NULL);
	m.version = 3;
	EXPECT_OPEN_FAILS("is of version 3, 1 and 2 are known");
	reset(NULL);
	m.no_reset = true;
	EXPECT_OPEN_FAILS("does not come out of reset: status 0x40");
	reset(NULL);
	m.version = 2;
	m.features[1] = 0;
	EXPECT_OPEN_FAILS("is of version 2, and does not offer virtio 1");
	reset(NULL);
	m.version = 2;
	m.refuses = true;
	EXPECT_OPEN_FAILS("refuses features 0x40 and 0x1");
	for (m.most = 0; m.most < 4; m.most += 3) {
		m.version = 2;
		m.refuses = false;
		if (m.most)
			EXPECT_OPEN_FAILS("its queue has 3 entries, 4 are needed");
		else
			EXPECT_OPEN_FAILS("its queue has 0 entries, 4 are needed");
	}
	reset(NULL);
	m.version = 2;
	m.unsettled = true;
	EXPECT_OPEN_FAILS("its size does not settle");
}

static void memory_is_wrong(void **state)
{
	const struct range wrong[] = {{MEMORY, VIRTIO_BLK_MEMORY - 1},
				      {MEMORY + 512, VIRTIO_BLK_MEMORY}};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++)
		expect_failure(virtio_blk_open(&disk, BASE, SLOTS, wrong[i], &d), &d, "virtio-blk",
			       "needs 73728 bytes of memory, at a page");
}

static void out_of_legacy_reach(void **state)
{
	const struct range far = {1ull << 45, VIRTIO_BLK_MEMORY};

	(void)state;
	if (mmap((void *)far.base, far.size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)far.base)
		skip();
	expect_failure(virtio_blk_open(&disk, BASE, SLOTS, far, &d), &d, "virtio-blk",
		       "is of version 1: memory at 0x200000000000 is out of reach");
	munmap((void *)far.base, far.size);
}

static void read_fails(void **state)
{
	static const struct {
		uint32_t status;
		const char *why;
	} wrong[] = {{1, "block 130: read error"},
		     {2, "block 130: it cannot be read"},
		     {3, "block 130: status 0x3"},
		     {255, "block 130: status 0xff"}};
	static uint8_t read[BLOCKS * BLOCK_SIZE];

	(void)state;
	expect_success(open_disk(), &d);
	m.bad_block = 130;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		m.bad_status = wrong[i].status;
		expect_failure(disk.read(&disk, 2, read, 200, &d), &d, "virtio-blk", wrong[i].why);
		expect_read(131, 7); /* the device goes on */
	}
	expect_failure(disk.read(&disk, BLOCKS, read, 1, &d), &d, "virtio-blk",
		       "has 400 blocks, 1 are wanted from 400 on");
	expect_failure(disk.read(&disk, 399, read, 2, &d), &d, "virtio-blk",
		       "has 400 blocks, 2 are wanted from 399 on");
}

/* A device that cannot be trusted is reset, so that it writes nothing any more, and is not asked
 * again. */
static void given_up(void **state)
{
	static uint8_t read[BLOCK_SIZE];
	static const struct {
		bool silent;
		uint16_t skip;
		uint32_t used_id;
		const char *why;
	} wrong[] = {
		{true, 0, 0, "does not answer in time"},
		{false, 1, 0, "answers request 2, entry 0: 1 was the only one"},
		{false, 0, 2, "answers request 1, entry 2: 1 was the only one"},
		{false, 0xfffe, 0, "answers request 65535, entry 0: 1 was the only one"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		reset(NULL);
		expect_success(open_disk(), &d);
		m.silent = wrong[i].silent;
		m.skip = wrong[i].skip;
		m.used_id = wrong[i].used_id;
		expect_failure(disk.read(&disk, 0, read, 1, &d), &d, "virtio-blk", wrong[i].why);
		assert_int_equal(reg(0x70), 0);
		expect_failure(disk.read(&disk, 0, read, 1, &d), &d, "virtio-blk", "was given up");
	}
}

/* Then its queue's memory may be somebody else's. */
static void closed(void **state)
{
	static uint8_t read[BLOCK_SIZE];

	(void)state;
	expect_success(open_disk(), &d);
	expect_read(0, 1);
	assert_non_null(disk.close);
	assert_int_equal(reg(0x70), 7);
	expect_success(disk.close(&disk, &d), &d);
	assert_int_equal(reg(0x70), 0);
	expect_failure(disk.read(&disk, 0, read, 1, &d), &d, "virtio-blk", "was given up");
	expect_success(open_disk(), &d);
	expect_read(0, 1);
	m.no_reset = true;
	expect_failure(disk.close(&disk, &d), &d, "virtio-blk",
		       "does not come out of reset: status 0x40");
}

static int start(void **state)
{
	(void)state;
	return mmap((void *)MEMORY, VIRTIO_BLK_MEMORY, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)MEMORY;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(reads, reset),
		cmocka_unit_test_setup(large_logical_blocks, reset),
		cmocka_unit_test_setup(logical_blocks_of_no_size, reset),
		cmocka_unit_test_setup(indices_wrap, reset),
		cmocka_unit_test_setup(features, reset),
		cmocka_unit_test_setup(cannot_be_opened, reset),
		cmocka_unit_test_setup(memory_is_wrong, reset),
		cmocka_unit_test_setup(out_of_legacy_reach, reset),
		cmocka_unit_test_setup(read_fails, reset),
		cmocka_unit_test_setup(given_up, reset),
		cmocka_unit_test_setup(closed, reset),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
