/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/dram_size.h"

#include <stdbool.h>

#include "board/driver/mmio.h"
#include "lib/printf.h"

/* of each range the first word, powers of two below 2^52, the last word */
#define MOST_PROBES (44u * DRAM_SIZE_RANGES)

struct probes {
	unsigned count;
	uint64_t total;                /* bytes of all ranges */
	uint64_t address[MOST_PROBES]; /* rising */
	uint64_t offset[MOST_PROBES];  /* as if the ranges lay one behind the other */
	uint32_t before[MOST_PROBES];
};

static uint32_t mark(unsigned probe)
{
	return 0x5ca1ab00u + probe;
}

static unsigned long long mib(uint64_t bytes)
{
	return bytes >> 20;
}

static void add(struct probes *probes, struct range range, uint64_t offset)
{
	probes->offset[probes->count] = probes->total + offset;
	probes->address[probes->count++] = range.base + offset;
}

static void choose(struct probes *probes, const struct range *ranges, unsigned count)
{
	probes->count = 0;
	probes->total = 0;
	for (unsigned i = 0; i < count; i++) {
		struct range range = ranges[i];

		add(probes, range, 0);
		for (uint64_t offset = PAGE_SIZE; offset < range.size && offset < ADDRESS_END;
		     offset *= 2)
			add(probes, range, offset);
		add(probes, range, range.size - sizeof(uint32_t));
		probes->total += range.size;
	}
}

/* The lowest comes last: what is written to two of them has the mark of the lower. */
static void write_marks(struct probes *probes)
{
	for (unsigned i = 0; i < probes->count; i++)
		probes->before[i] = mmio_read32(probes->address[i]);
	for (unsigned i = probes->count; i-- > 0;)
		mmio_write32(probes->address[i], mark(i));
	dsb(sy);
}

/* The first probe that has another mark; probes->count: none has. `found` is what it has. */
static unsigned first_wrong(const struct probes *probes, uint32_t *found)
{
	for (unsigned i = 0; i < probes->count; i++) {
		*found = mmio_read32(probes->address[i]);
		if (*found != mark(i))
			return i;
	}
	return probes->count;
}

/* Words that are one were read as one, before anything was written. */
static void restore(const struct probes *probes)
{
	for (unsigned i = 0; i < probes->count; i++)
		mmio_write32(probes->address[i], probes->before[i]);
	dsb(sy);
}

int dram_size(const struct range *ranges, unsigned count, struct diag *diag)
{
	struct probes probes;
	char object[sizeof(diag->object)];
	uint32_t found = 0, lower;
	unsigned i;

	choose(&probes, ranges, count);
	write_marks(&probes);
	i = first_wrong(&probes, &found);
	restore(&probes);
	if (i == probes.count)
		return 0;
	lower = found - mark(0);
	fmt_sn(object, sizeof(object), "DRAM at 0x%llx", (unsigned long long)probes.address[i]);
	if (lower < i)
		return diag_fail(diag, object,
				 "is the same word as 0x%llx: %llu of %llu MiB are there",
				 (unsigned long long)probes.address[lower],
				 mib(probes.offset[i] - probes.offset[lower]), mib(probes.total));
	return diag_fail(diag, object, "keeps 0x%x for 0x%x: at most %llu of %llu MiB are there",
			 found, mark(i), mib(probes.offset[i]), mib(probes.total));
}

static bool keeps_what_is_written(uint64_t address)
{
	uint32_t before = mmio_read32(address);
	bool keeps = true;

	for (unsigned i = 0; i < 2; i++) {
		mmio_write32(address, i ? ~mark(0) : mark(0));
		dsb(sy);
		keeps &= mmio_read32(address) == (i ? ~mark(0) : mark(0));
	}
	mmio_write32(address, before);
	return keeps;
}

uint64_t dram_measure(struct range range)
{
	struct probes probes;
	uint64_t there, missing;
	uint32_t found = 0;
	unsigned i;

	choose(&probes, &range, 1);
	write_marks(&probes);
	i = first_wrong(&probes, &found);
	restore(&probes);
	if (i == probes.count)
		return range.size;
	if (found - mark(0) < i)
		return probes.address[i] - probes.address[found - mark(0)];
	if (!i)
		return 0;
	/* in pages: the last that is there, and the first that is not */
	there = (probes.address[i - 1] - range.base) / PAGE_SIZE;
	missing = (probes.address[i] - range.base) / PAGE_SIZE;
	while (there + 1 < missing) {
		uint64_t middle = (there + missing) / 2;

		if (keeps_what_is_written(range.base + middle * PAGE_SIZE))
			there = middle;
		else
			missing = middle;
	}
	return (there + 1) * PAGE_SIZE;
}
