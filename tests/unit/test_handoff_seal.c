/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/handoff_seal.h"

static struct handoff h;
static struct diag d;

static int fresh(void **state)
{
	(void)state;
	memset(&h, 0x5a, sizeof(h));
	h.n_cores = 4;
	h.n_regions = 5;
	h.n_images = 3;
	h.n_stamps = 2;
	handoff_seal(&h);
	return 0;
}

static void sealed(void **state)
{
	(void)state;
	assert_int_equal(handoff_check(&h, &d), 0);
	assert_int_equal(h.magic, HANDOFF_MAGIC);
}

static void any_damage_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(h); i++) {
		((uint8_t *)&h)[i] ^= 1;
		assert_int_equal(handoff_check(&h, &d), -1);
		assert_string_equal(d.object, "hand-off");
		((uint8_t *)&h)[i] ^= 1;
	}
	assert_int_equal(handoff_check(&h, &d), 0);
}

static void voided(void **state)
{
	(void)state;
	handoff_void(&h);
	assert_int_equal(handoff_check(&h, &d), -1);
	assert_string_equal(d.reason, "wrong magic 0x0");
	h.magic = HANDOFF_MAGIC; /* even then */
	assert_int_equal(handoff_check(&h, &d), -1);
}

static void other_layout(void **state)
{
	(void)state;
	h.version = 1;
	assert_int_equal(handoff_check(&h, &d), -1);
	assert_string_equal(d.reason, "version 1 of 3944 bytes, want version 2 of 3944 bytes");
	h.version = 2;
	h.size = 3432; /* an older stage's: what it has not written would be read */
	assert_int_equal(handoff_check(&h, &d), -1);
	assert_string_equal(d.reason, "version 2 of 3432 bytes, want version 2 of 3944 bytes");
}

/* One count after the other is just above its bound, or below it: whoever reads goes by them. */
static void counts(void **state)
{
	static const struct {
		uint32_t cores, regions, images, stamps;
	} wrong[] = {
		{0, 5, 3, 2},
		{HANDOFF_MAX_CORES + 1, 5, 3, 2},
		{4, HANDOFF_MAX_REGIONS + 1, 3, 2},
		{4, 5, HANDOFF_MAX_IMAGES + 1, 2},
		{4, 5, 3, HANDOFF_MAX_STAMPS + 1},
	};

	(void)state;
	for (unsigned k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++) {
		char reason[100];

		h.n_cores = wrong[k].cores;
		h.n_regions = wrong[k].regions;
		h.n_images = wrong[k].images;
		h.n_stamps = wrong[k].stamps;
		handoff_seal(&h);
		snprintf(reason, sizeof(reason),
			 "counts out of range: %u cores, %u regions, %u images, %u stamps",
			 wrong[k].cores, wrong[k].regions, wrong[k].images, wrong[k].stamps);
		assert_int_equal(handoff_check(&h, &d), -1);
		assert_string_equal(d.object, "hand-off");
		assert_string_equal(d.reason, reason);
	}
	h.n_cores = HANDOFF_MAX_CORES;
	h.n_regions = HANDOFF_MAX_REGIONS;
	h.n_images = HANDOFF_MAX_IMAGES;
	h.n_stamps = HANDOFF_MAX_STAMPS;
	handoff_seal(&h);
	assert_int_equal(handoff_check(&h, &d), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(sealed, fresh),
		cmocka_unit_test_setup(any_damage_is_found, fresh),
		cmocka_unit_test_setup(voided, fresh),
		cmocka_unit_test_setup(other_layout, fresh),
		cmocka_unit_test_setup(counts, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
