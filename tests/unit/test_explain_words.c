/* SPDX-License-Identifier: Apache-2.0 */
/* The words of `explain`: each rule has some, with at most one place for the domain's name. */
#include "el2/console/explain_words.h"

#include <string.h>

#include "arch/arm64/pgtable.h"
#include "tests/unit/expect.h"

/* "%s" at most once, and no other '%': the text is a format. */
static void is_format(const char *text)
{
	const char *place = strchr(text, '%');

	if (place) {
		assert_int_equal(place[1], 's');
		assert_null(strchr(place + 1, '%'));
	}
}

static void all_have_words(void **state)
{
	(void)state;
	for (unsigned why = 0; why < EXPLAIN_COUNT; why++) {
		assert_non_null(explain_decided(why));
		assert_non_null(explain_move(why));
		is_format(explain_decided(why));
		is_format(explain_move(why));
		for (unsigned other = 0; other < why; other++)
			assert_string_not_equal(explain_decided(why), explain_decided(other));
	}
}

static void mappings(void **state)
{
	(void)state;
	assert_string_equal(explain_mapping(MAP_S2_RAM), "memory, rwx");
	assert_string_equal(explain_mapping(MAP_S2_RAM | S2_XN), "memory, rw");
	assert_string_equal(explain_mapping(s2_with_fwb(MAP_S2_RAM)), "memory, rwx");
	assert_string_equal(explain_mapping(S2_FWB_CACHED | S2_RW | S2_XN), "memory, rw");
	assert_string_equal(explain_mapping(MAP_S2_RAM & ~S2_RW), "memory, not rw");
	assert_string_equal(explain_mapping(S2_UNCACHED | S2_RW | S2_XN), "memory, rw, uncached");
	assert_string_equal(explain_mapping(S2_UNCACHED | S2_RO | S2_XN),
			    "memory, not rw, uncached");
	assert_string_equal(explain_mapping(MAP_S2_DEVICE), "device, rw");
	assert_string_equal(explain_mapping(MAP_S2_DEVICE & ~S2_XN), "device, rwx");
	assert_string_equal(explain_mapping(MAP_S2_DEVICE & ~(1ull << 6)), "device, not rw");
}

static void private_ones(void **state)
{
	(void)state;
	assert_string_equal(explain_private_owner(true, false), "each domain its own");
	assert_string_equal(explain_private_owner(false, false), "the hypervisor");
	assert_string_equal(explain_private_owner(false, true), "firmware");
	assert_int_equal(explain_private_why(true, false), EXPLAIN_EACH);
	assert_int_equal(explain_private_why(false, false), EXPLAIN_HYPERVISOR);
	assert_int_equal(explain_private_why(false, true), EXPLAIN_FIRMWARE);
	for (uint32_t intid = 0; intid < 32; intid++)
		assert_int_equal(!strcmp(explain_private_direct(intid), "direct"),
				 intid < 8 || intid > 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(all_have_words),
					   cmocka_unit_test(mappings),
					   cmocka_unit_test(private_ones)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
