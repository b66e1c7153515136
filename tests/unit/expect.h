/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test includes: cmocka, and a check of a reported failure word by word. */
#ifndef MULLION_EXPECT_H
#define MULLION_EXPECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* `call` fails, and says so of this object with these words. */
#define expect_failure(call, d, object_, reason_)            \
	do {                                                 \
		(d)->object[0] = (d)->reason[0] = '\0';      \
		assert_int_equal((call), -1);                \
		assert_string_equal((d)->object, (object_)); \
		assert_string_equal((d)->reason, (reason_)); \
	} while (0)

/* `call` succeeds; what it says otherwise is shown. */
#define expect_success(call, d)                                                  \
	do {                                                                     \
		if (call)                                                        \
			fail_msg("%s: %s: %s", #call, (d)->object, (d)->reason); \
	} while (0)

#endif
