/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/log_help.h"

#include <string.h>

#include "lib/log.h"
#include "tests/unit/expect.h"

char logged[512];
static size_t n_logged;

static void put(char character)
{
	assert_true(n_logged < sizeof(logged) - 1);
	logged[n_logged++] = character;
}

static uint64_t now(void)
{
	return 0;
}

static unsigned cpu(void)
{
	return 0;
}

void log_help_start(void)
{
	static const struct log_ops ops = {.put = put, .now = now, .cpu = cpu};

	memset(logged, 0, sizeof(logged));
	n_logged = 0;
	log_open("stage", NULL, &ops, 0, 0);
}
