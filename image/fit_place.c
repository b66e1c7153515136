/* SPDX-License-Identifier: Apache-2.0 */
#include "image/fit_place.h"

#include <libfdt.h>

#include "lib/printf.h"

/* A number of one or two cells: `says` gets `bit` when it is there, and *value is that then. */
static int read_number(const struct fit *fit, int node, const char *property, uint32_t bit,
		       uint32_t *says, uint64_t *value, struct diag *diag)
{
	char object[sizeof(diag->object)];
	int len = 0;
	const fdt32_t *cells = fdt_getprop(fit->fdt, node, property, &len);

	if (!cells)
		return 0;
	if (len != sizeof(*cells) && len != 2 * sizeof(*cells)) {
		fmt_sn(object, sizeof(object), "%s/%s", fdt_get_name(fit->fdt, node, NULL),
		       property);
		return diag_fail(diag, object, "is not one or two cells");
	}
	*value = fdt32_ld(cells);
	if (len > (int)sizeof(*cells))
		*value = *value << 32 | fdt32_ld(cells + 1);
	*says |= bit;
	return 0;
}

int fit_place(const struct fit *fit, int node, struct image_place *place, struct diag *diag)
{
	*place = (struct image_place){0};
	if (read_number(fit, node, "load", PLACE_LOAD, &place->says, &place->load, diag) ||
	    read_number(fit, node, "entry", PLACE_ENTRY, &place->says, &place->entry, diag) ||
	    read_number(fit, node, FIT_MEMORY, PLACE_MEMORY, &place->says, &place->memory, diag))
		return -1;
	if (!(place->says & PLACE_MEMORY) && !place->load && !place->entry)
		place->says = 0;
	return 0;
}
