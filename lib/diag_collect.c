/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/diag_collect.h"

#include <string.h>

static const struct diag *collecting;
static struct diag errors[COLLECT_MAX];
static unsigned n_errors;

void collect_from(const struct diag *diag)
{
	collecting = diag;
	n_errors = 0;
}

void collect(const struct diag *diag)
{
	for (unsigned k = 0; k < n_errors; k++)
		if (!strcmp(errors[k].object, diag->object) &&
		    !strcmp(errors[k].reason, diag->reason))
			return;
	if (n_errors < COLLECT_MAX)
		errors[n_errors++] = *diag;
}

const struct diag *collected(unsigned *count)
{
	*count = n_errors;
	return errors;
}

bool diag_ends(int result, const struct diag *diag)
{
	if (result < 0 && diag == collecting)
		collect(diag);
	return result < 0 && diag != collecting;
}

bool diag_has_ended(const struct diag *diag)
{
	return diag == collecting && n_errors;
}
