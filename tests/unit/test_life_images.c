/* SPDX-License-Identifier: Apache-2.0 */
/* Which image the next life has: by how the lives before ended, and by what was asked. */
#include "tests/unit/expect.h"

#include <string.h>

#include "el2/vm/life_images.h"

/*
 * Lives, one after the other, of `count` images: how each ends, and the image of the next. Upper
 * case: it has lasted for mullion,good-after. 'c': crash, 'r': reset, 'o': off, 's': stop by
 * somebody, 'a': restart by somebody, who names none; '0' to '3': a restart that names that one.
 */
static void expect_lives(unsigned count, const char *ends, const char *images)
{
	struct life_images state = {.count = (uint8_t)count};

	for (unsigned i = 0; ends[i]; i++) {
		char end = ends[i] | ' ';
		bool lasted = ends[i] >= 'A' && ends[i] <= 'Z', is_named = end >= '0' && end <= '3';
		enum life_cause cause = end == 'c'   ? LIFE_CRASH
					: end == 'r' ? LIFE_RESET
					: end == 'o' ? LIFE_OFF
					: end == 's' ? LIFE_STOP
						     : LIFE_RESTART;
		uint32_t request = LIFE_ASK_RESTART;

		if (is_named)
			request |= (uint32_t)(end - '0' + 1) << LIFE_ASK_IMAGE;
		images_begin(&state);
		assert_true(state.now < count);
		images_end(&state, cause, lasted);
		/* once a life, whoever asks what of one that is off */
		images_end(&state, LIFE_CRASH, false);
		images_choose(&state, request);
		if (state.next != (unsigned)(images[i] - '0'))
			fail_msg("%s, end %u: image %u", ends, i, state.next);
	}
	assert_int_equal(strlen(ends), strlen(images));
}

static void test_order(void **state)
{
	(void)state;
	/* one image is always next */
	expect_lives(1, "crosCa0", "0000000");
	/* what fails is followed by the next of the list, and after the last one by the first */
	expect_lives(2, "cccc", "1010");
	expect_lives(2, "rrrr", "1010");
	expect_lives(3, "crcrcr", "120120");
	expect_lives(4, "ccccc", "12301");
	/* who asks says nothing of the image */
	expect_lives(2, "sasa", "0000");
	expect_lives(2, "csasac", "111110");
}

static void test_good(void **state)
{
	(void)state;
	/* a life that has lasted: the same again, however it has ended */
	expect_lives(2, "CRSAO", "00000");
	expect_lives(2, "cC", "11");
	/* so has one that ends by its own SYSTEM_OFF, however soon */
	expect_lives(2, "coc", "110");
	/* the good one before the list's order */
	expect_lives(3, "ccC1c", "12212");
	expect_lives(4, "cccC1c", "123313");
	/* not again and again: each of the others comes before it is tried once more */
	expect_lives(3, "Cccccc", "012012");
	expect_lives(3, "ccCcccc", "1220120");
	/* it is good once more, and the others count as not tried */
	expect_lives(3, "CcCcc", "01102");
	/* a stop after it has lasted proves it */
	expect_lives(3, "ccS0c", "12202");
}

static void test_chosen(void **state)
{
	(void)state;
	expect_lives(3, "2c", "20");
	expect_lives(3, "2C1c", "2212");
	/* the choice lets all be tried again */
	expect_lives(3, "cc0cc", "12012");
	/* of a request that names none, and one that names what there is not */
	expect_lives(2, "a3c", "001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
