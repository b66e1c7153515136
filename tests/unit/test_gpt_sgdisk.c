/* SPDX-License-Identifier: Apache-2.0 */
/* storage/gpt.c on a disk that sgdisk divided. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/gpt.h"
#include "tests/unit/one_shot.h"

#define SIZE (256u << 10)

static struct gpt gpt;
static struct diag d;

/* Two partitions, of which the one with the lower number lies behind the other. */
static void of_sgdisk(void **state)
{
	char path[] = "/tmp/mullion-gpt-XXXXXX", command[256];
	const struct gpt_partition *found;
	static uint8_t content[SIZE];
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(ftruncate(file, SIZE), 0);
	snprintf(command, sizeof(command),
		 "PATH=$PATH:/sbin:/usr/sbin; sgdisk -a 1 -n 1:200:299 -t 1:ef00 -c 1:boot "
		 "-n 2:40:49 -t 2:0700 -c 2:more %s >%s.log 2>&1",
		 path, path);
	if (system(command))
		fail_msg("%s", command);
	assert_int_equal(pread(file, content, SIZE, 0), SIZE);
	close(file);
	unlink(path);
	snprintf(command, sizeof(command), "%s.log", path);
	unlink(command);
	for (unsigned damaged = 0; damaged < 2; damaged++) {
		content[512 + 20] ^= damaged;
		expect_success(gpt_read(&gpt, one_shot(content, SIZE), 512, &d), &d);
		assert_int_equal(one_shot_again(), 0);
		assert_int_equal(gpt.count, 2);
		assert_int_equal(!!gpt.damaged.reason[0], damaged);
		found = gpt_find(&gpt, NULL, gpt_type_efi_system, "boot");
		assert_non_null(found);
		assert_int_equal(found->number, 1);
		assert_int_equal(found->place.base, 200 * 512);
		assert_int_equal(found->place.size, 100 * 512);
		assert_non_null(gpt_find(&gpt, found, gpt_type_basic_data, "more"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_sgdisk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
