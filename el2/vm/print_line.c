/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/print_line.h"

#include "lib/log.h"

void print_line_put(struct print_line *line, const char *name, char character)
{
	unsigned length = __atomic_load_n(&line->length, __ATOMIC_RELAXED);

	if (character == '\r')
		return;
	if (character != '\n' && length < sizeof(line->text) - 1) {
		line->text[length] = character;
		__atomic_store_n(&line->length, length + 1, __ATOMIC_RELAXED);
		return;
	}
	line->text[length < sizeof(line->text) - 1 ? length : sizeof(line->text) - 1] = '\0';
	__atomic_store_n(&line->length, character == '\n' ? 0 : 1, __ATOMIC_RELAXED);
	log_line("[%s] %s", name, line->text);
	line->text[0] = character;
}

void print_line_end(struct print_line *line, const char *name)
{
	if (line->length)
		print_line_put(line, name, '\n');
}
