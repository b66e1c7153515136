/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/diag.h"

#include "lib/printf.h"

int diag_fail(struct diag *diag, const char *object, const char *reason, ...)
{
	va_list ap;

	fmt_sn(diag->object, sizeof(diag->object), "%s", object);
	va_start(ap, reason);
	fmt_vsn(diag->reason, sizeof(diag->reason), reason, ap);
	va_end(ap);
	return -1;
}
