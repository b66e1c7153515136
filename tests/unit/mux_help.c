/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/mux_help.h"

#include <string.h>

static uint64_t end_written(void *state, bool eager, uint64_t *lines)
{
	struct end *end = state;

	end->eager = eager;
	*lines = end->written;
	while (*lines && end->text[*lines - 1] != '\n')
		--*lines;
	return end->written;
}

static char end_at(void *state, uint64_t position)
{
	struct end *end = state;

	assert_true(position < end->written && end->written - position <= 4096);
	return end->text[position];
}

static void end_show(void *state, uint64_t until)
{
	struct end *end = state;

	assert_true(until >= end->shown && until <= end->written);
	end->shown = until;
}

static bool end_receive(void *state, uint8_t character)
{
	struct end *end = state;

	if (!end->room)
		return false;
	end->room--;
	end->got[end->n_got++] = (char)character;
	return true;
}

static uint32_t end_taken(void *state)
{
	return ((const struct end *)state)->taken;
}

#define OUTPUT .written = end_written, .at = end_at, .kept = 4096, .show = end_show

const struct mux_ops end_guest = {OUTPUT, .receive = end_receive, .taken = end_taken},
		     end_own = {OUTPUT, .receive = end_receive}, end_log = {OUTPUT};

void end_begin(struct end *end)
{
	memset(end, 0, sizeof(*end));
	end->room = 1000;
}

void prints(struct end *end, const char *text)
{
	size_t size = strlen(text);

	assert_true(end->written + size < sizeof(end->text));
	memcpy(end->text + end->written, text, size);
	end->written += size;
}
