/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/diag.h"

#include "lib/printf.h"

int diag_fail(struct diag *diag, const char *object, const char *reason, ...)
{
	va_list arguments;

	fmt_sn(diag->object, sizeof(diag->object), "%s", object);
	va_start(arguments, reason);
	fmt_vsn(diag->reason, sizeof(diag->reason), reason, arguments);
	va_end(arguments);
	return -1;
}
