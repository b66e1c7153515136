/* SPDX-License-Identifier: Apache-2.0 */
/* Input: a bundle. What is accepted lies inside it, apart from all others. */
#include <stdlib.h>
#include <string.h>

#include "include/addr.h"
#include "image/fit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct fit *fit, unsigned index, struct range *seen, unsigned *n_seen)
{
	struct fit_image i;
	struct diag d = {0};
	struct range r;

	if (fit_image(fit, index, &i, &d)) {
		if (!d.object[0] || !d.reason[0])
			abort();
		return;
	}
	r = i.data;
	if (!r.size || !range_contains((struct range){0, fit->room}, r) ||
	    !memchr(i.name, 0, sizeof(i.name)))
		abort();
	if ((!(i.place.says & PLACE_LOAD) && i.place.load) ||
	    (!(i.place.says & PLACE_ENTRY) && i.place.entry) ||
	    (!(i.place.says & PLACE_MEMORY) && i.place.memory) ||
	    (i.place.says && i.type != IMAGE_KERNEL))
		abort();
	for (unsigned k = 0; k < *n_seen; k++)
		if (range_overlaps(seen[k], r))
			abort();
	if (*n_seen < 64)
		seen[(*n_seen)++] = r;
	fit_verify(&i, (const uint8_t *)fit->fdt + r.base, NULL, NULL, &d);
}

/* Of as many images as are good. */
static void check_digest(const struct fit *fit)
{
	static struct fit_image images[64];
	unsigned good = 0;
	struct diag d;

	while (good < 64 && !fit_image(fit, good, &images[good], &d))
		good++;
	fit_check_digest(fit, images, good, &d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1); /* aligned, and ends where the file does */
	struct range seen[64];
	unsigned n_seen = 0;
	struct diag d = {0};
	struct fit f;

	memcpy(copy, data, size);
	if (!fit_open(&f, copy, size, size, &d)) {
		check_digest(&f);
		for (unsigned i = 0, count = fit_count(&f); i <= count && i < 64; i++)
			check(&f, i, seen, &n_seen);
	}
	free(copy);
	return 0;
}
