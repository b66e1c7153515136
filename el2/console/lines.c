/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/lines.h"

#include <stdarg.h>

#include "lib/printf.h"

void lines_put(const struct lines *lines, const char *format, ...)
{
	char line[LINES_WIDTH + 1];
	va_list arguments;

	va_start(arguments, format);
	fmt_vsn(line, sizeof(line), format, arguments);
	va_end(arguments);
	lines->print(lines->ctx, line);
}
