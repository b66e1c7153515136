/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
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
	h.version = 2;
	assert_int_equal(handoff_check(&h, &d), -1);
	assert_string_equal(d.reason, "version 2 of 3432 bytes, want version 1 of 3432 bytes");
}

static void counts(void **state)
{
	(void)state;
	h.n_regions = HANDOFF_MAX_REGIONS + 1;
	handoff_seal(&h);
	assert_int_equal(handoff_check(&h, &d), -1);
	assert_string_equal(d.reason, "counts out of range: 4 cores, 33 regions, 3 images, 2 stamps");
	h.n_regions = 0;
	h.n_cores = 0;
	handoff_seal(&h);
	assert_int_equal(handoff_check(&h, &d), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(sealed, fresh), cmocka_unit_test_setup(any_damage_is_found, fresh),
		cmocka_unit_test_setup(voided, fresh), cmocka_unit_test_setup(other_layout, fresh),
		cmocka_unit_test_setup(counts, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
