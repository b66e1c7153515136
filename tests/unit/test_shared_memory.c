/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of channels: where it goes, and what stage 2 says of it for each side. */
#include "el2/boot/shared_memory.h"

#include <string.h>

#include "el2/core/places.h"
#include "lib/log.h"
#include "tests/unit/expect.h"

#define DRAM  ((struct range){GIB(1), MIB(64)})
#define PAGES 16u

struct vm vms[MAX_VMS];
static struct machine machine;
static struct diag diag;
static uint64_t pages[PAGES][512] __attribute__((aligned(4096)));
static unsigned n_pages;

void log_line(const char *format, ...)
{
	(void)format;
}

static uint64_t *page(void *unused)
{
	(void)unused;
	return n_pages < PAGES ? pages[n_pages++] : NULL;
}

/* Between the domains 0 and 1. */
static struct sys_channel *channel(const char *name, uint64_t base, uint64_t size)
{
	struct sys_channel *one = &machine.config.channels[machine.config.n_channels++];

	strcpy(one->name, name);
	one->type = SYS_CHANNEL_MEMORY;
	one->n_sides = 2;
	one->side[1].domain = 1;
	one->memory = (struct range){base, size};
	one->is_fixed = base;
	return one;
}

static int begin(void **state)
{
	(void)state;
	memset(&machine, 0, sizeof(machine));
	memset(vms, 0, sizeof(vms));
	memset(pages, 0, sizeof(pages));
	known_places.count = n_pages = 0;
	expect_success(memmap_add_ram(&machine.map, DRAM, &diag), &diag);
	return 0;
}

static void claim_all(void)
{
	expect_success(shared_memory_claim(&machine, &diag), &diag);
	expect_success(shared_memory_place(&machine, &diag), &diag);
}

static void placed(void **state)
{
	const struct sys_channel *small = channel("small", 0, KIB(8)),
				 *large = channel("large", 0, MIB(3)),
				 *fixed = channel("fixed", GIB(1) + MIB(62), MIB(2));

	(void)state;
	channel("wire", 0, 0)->type = SYS_CHANNEL_NET;
	claim_all();
	/* the fixed one first; then from the top, a large one where it can have blocks */
	assert_int_equal(fixed->memory.base, GIB(1) + MIB(62));
	assert_int_equal(small->memory.base, GIB(1) + MIB(62) - KIB(8));
	assert_int_equal(large->memory.base, GIB(1) + MIB(58));
	assert_int_equal(large->memory.size, MIB(3));
	assert_int_equal(machine.map.n_regions, 4);
	assert_string_equal(places_nearest(&known_places, small->memory.base, 0), "small");
	assert_string_equal(places_nearest(&known_places, fixed->memory.base, 1), "fixed");
}

static void not_free(void **state)
{
	(void)state;
	expect_success(memmap_claim(&machine.map, "kernel", REGION_IMAGE,
				    (struct range){GIB(1), MIB(1)}, 1, &diag),
		       &diag);
	channel("fixed", GIB(1), KIB(4));
	expect_failure(shared_memory_claim(&machine, &diag), &diag, "fixed",
		       "range 0x40000000+0x1000 overlaps kernel at 0x40000000+0x100000");
	machine.config.n_channels = 0;
	channel("large", 0, MIB(64));
	assert_int_equal(shared_memory_place(&machine, &diag), -1);
	assert_string_equal(diag.object, "large");
}

/* Not where a side sees its own memory, which lies elsewhere. */
static void beside_moved(void **state)
{
	const struct sys_channel *shared = channel("shared", 0, MIB(4));

	(void)state;
	vms[1].n_memory = 2;
	vms[1].memory[0] = vms[1].memory[1] = (struct range){GIB(4), MIB(8)};
	vms[1].guest[0] = (struct range){GIB(1) + MIB(48), MIB(16)};
	vms[1].guest[1] = (struct range){GIB(1) + MIB(42), MIB(6)};
	claim_all();
	assert_int_equal(shared->memory.base, GIB(1) + MIB(38));
	/* one who is no side does not count */
	assert_int_equal(begin(NULL), 0);
	channel("shared", 0, MIB(4));
	vms[2].n_memory = 1;
	vms[2].guest[0] = DRAM;
	claim_all();
	assert_int_equal(shared->memory.base, GIB(1) + MIB(60));
	/* and there may be no place */
	assert_int_equal(begin(NULL), 0);
	channel("shared", 0, MIB(4));
	vms[0].n_memory = 1;
	vms[0].guest[0] = DRAM;
	assert_int_equal(shared_memory_place(&machine, &diag), -1);
}

static uint64_t mapped(const struct vm *vm, uint64_t address)
{
	return pgtable_lookup(&vm->s2, address, NULL);
}

static void open_tables(struct vm *vm)
{
	vm->s2 = (struct pgtable){
		.root = page(NULL), .start_level = 1, .va_bits = 39, .alloc = page};
}

static void as_each_side_may(void **state)
{
	const uint64_t at = GIB(1) + MIB(1);
	struct sys_channel *cached = channel("cached", at, KIB(8)),
			   *uncached = channel("uncached", at + KIB(8), KIB(4));

	(void)state;
	cached->side[1].read_only = true;
	uncached->uncached = true;
	uncached->side[0].read_only = true;
	channel("others", at + KIB(12), KIB(4))->side[0].domain = 2;
	channel("wire", at + KIB(16), KIB(4))->type = SYS_CHANNEL_NET;
	claim_all();
	for (unsigned i = 0; i < 2; i++) {
		open_tables(&vms[i]);
		expect_success(shared_memory_map(&machine, i, &vms[i], &diag), &diag);
	}
	/* page descriptors of stage 2 (Arm ARM D8.3.2): XN, AF, SH inner, S2AP, MemAttr; at its own
	 * address */
	assert_int_equal(mapped(&vms[0], at), at | 2ull << 53 | 0x7c0 | 0x3c | 3);
	assert_int_equal(mapped(&vms[0], at + KIB(4)),
			 (at + KIB(4)) | 2ull << 53 | 0x7c0 | 0x3c | 3);
	assert_int_equal(mapped(&vms[1], at), at | 2ull << 53 | 0x740 | 0x3c | 3);
	assert_int_equal(mapped(&vms[0], at + KIB(8)),
			 (at + KIB(8)) | 2ull << 53 | 0x740 | 0x14 | 3);
	assert_int_equal(mapped(&vms[1], at + KIB(8)),
			 (at + KIB(8)) | 2ull << 53 | 0x7c0 | 0x14 | 3);
	assert_int_equal(mapped(&vms[0], at + KIB(12)), 0);
	assert_int_not_equal(mapped(&vms[1], at + KIB(12)), 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(mapped(&vms[i], at - KIB(4)), 0);
		assert_int_equal(mapped(&vms[i], at + KIB(16)), 0);
	}
	/* where something else is already */
	assert_int_equal(shared_memory_map(&machine, 0, &vms[1], &diag), -1);
}

/* A VM of two cores that have FEAT_S2FWB, or not. */
static struct vcpu cores[2];

static void force(bool first, bool second)
{
	memset(cores, 0, sizeof(cores));
	cores[0].has_fwb = first;
	cores[1].has_fwb = second;
	cores[0].traps.hcr = cores[1].traps.hcr = HCR_VM;
	vms[1].n_vcpus = 2;
	vms[1].vcpu[0] = &cores[0];
	vms[1].vcpu[1] = &cores[1];
	shared_memory_force(&machine, 1, &vms[1]);
}

/* HCR_EL2.FWB is bit 46 (Arm ARM D17.2.48), and only where all cores of a side of cached memory
 * can. */
static void forced(void **state)
{
	const uint64_t at = GIB(1) + MIB(1), with = 1ull << 46 | HCR_VM;
	struct sys_channel *cached = channel("cached", at, KIB(4)),
			   *uncached = channel("uncached", at + KIB(4), KIB(4));

	(void)state;
	uncached->uncached = true;
	cached->side[1].read_only = true;
	force(true, true);
	assert_int_equal(cores[0].traps.hcr, with);
	assert_int_equal(cores[1].traps.hcr, with);
	assert_true(shared_memory_is_forced(&vms[1]));
	open_tables(&vms[1]);
	expect_success(shared_memory_map(&machine, 1, &vms[1], &diag), &diag);
	assert_int_equal(mapped(&vms[1], at), at | 2ull << 53 | 0x740 | 0x18 | 3);
	assert_int_equal(mapped(&vms[1], at + KIB(4)),
			 (at + KIB(4)) | 2ull << 53 | 0x7c0 | 0x14 | 3);
	force(true, false);
	assert_int_equal(cores[0].traps.hcr, HCR_VM);
	assert_false(shared_memory_is_forced(&vms[1]));
	force(false, true);
	assert_int_equal(cores[1].traps.hcr, HCR_VM);
	/* nothing cached, or another's, or a wire */
	cached->uncached = true;
	force(true, true);
	assert_int_equal(cores[0].traps.hcr | cores[1].traps.hcr, HCR_VM);
	cached->uncached = false;
	cached->side[1].domain = 2;
	force(true, true);
	assert_int_equal(cores[0].traps.hcr | cores[1].traps.hcr, HCR_VM);
	cached->side[1].domain = 1;
	cached->type = SYS_CHANNEL_NET;
	force(true, true);
	assert_int_equal(cores[0].traps.hcr | cores[1].traps.hcr, HCR_VM);
	/* a VM without cores, as tools have it */
	cached->type = SYS_CHANNEL_MEMORY;
	vms[0].n_vcpus = 0;
	shared_memory_force(&machine, 0, &vms[0]);
	assert_false(shared_memory_is_forced(&vms[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(placed, begin),
		cmocka_unit_test_setup(not_free, begin),
		cmocka_unit_test_setup(beside_moved, begin),
		cmocka_unit_test_setup(as_each_side_may, begin),
		cmocka_unit_test_setup(forced, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
