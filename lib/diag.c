/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/diag.h"

#include "lib/printf.h"

int diag_fail(struct diag *d, const char *object, const char *reason, ...)
{
	va_list ap;

	fmt_sn(d->object, sizeof(d->object), "%s", object);
	va_start(ap, reason);
	fmt_vsn(d->reason, sizeof(d->reason), reason, ap);
	va_end(ap);
	return -1;
}
