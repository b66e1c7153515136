/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/dram_size.h"

#include "board/driver/mmio.h"
#include "lib/printf.h"

#define MOST_PROBES 44u /* the first word, powers of two below 2^52, the last word */

struct probes {
	unsigned count;
	uint64_t address[MOST_PROBES]; /* rising */
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

static void choose(struct probes *probes, struct range range)
{
	probes->count = 0;
	probes->address[probes->count++] = range.base;
	for (uint64_t offset = PAGE_SIZE; offset < range.size && offset < ADDRESS_END; offset *= 2)
		probes->address[probes->count++] = range.base + offset;
	probes->address[probes->count++] = range_end(range) - sizeof(uint32_t);
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

static int read_marks(const struct probes *probes, struct range range, struct diag *diag)
{
	char object[sizeof(diag->object)];

	for (unsigned i = 0; i < probes->count; i++) {
		uint64_t address = probes->address[i];
		uint32_t found = mmio_read32(address), lower = found - mark(0);

		if (found == mark(i))
			continue;
		fmt_sn(object, sizeof(object), "DRAM at 0x%llx", (unsigned long long)address);
		if (lower < i)
			return diag_fail(diag, object,
					 "is the same word as 0x%llx: %llu of %llu MiB are there",
					 (unsigned long long)probes->address[lower],
					 mib(address - probes->address[lower]), mib(range.size));
		return diag_fail(diag, object,
				 "keeps 0x%x for 0x%x: at most %llu of %llu MiB are there", found,
				 mark(i), mib(address - range.base), mib(range.size));
	}
	return 0;
}

int dram_size(struct range range, struct diag *diag)
{
	struct probes probes;
	int failed;

	choose(&probes, range);
	write_marks(&probes);
	failed = read_marks(&probes, range, diag);
	/* words that are one were read as one, before anything was written */
	for (unsigned i = 0; i < probes.count; i++)
		mmio_write32(probes.address[i], probes.before[i]);
	dsb(sy);
	return failed;
}
