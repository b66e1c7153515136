/* SPDX-License-Identifier: Apache-2.0 */
/* What decides of a bundle's images, as one number. */
#include <libfdt.h>
#include <string.h>

#include "image/fit.h"
#include "image/sha256.h"
#include "lib/printf.h"

/* An image as its digest is made of: what decides of it, and the digest before. */
struct decided {
	uint8_t before[32];
	char name[32], type[16], compression[16];
	uint8_t size[8], sha256[32];
};

_Static_assert(sizeof(struct decided) == 136, "digest layout");
_Static_assert(sizeof(((struct decided *)0)->name) == HANDOFF_NAME, "digest layout");

/* One of the words that fit_image has read here, too: it is there, and short. */
static void put_word(const struct fit *fit, int node, const char *property, char word[16])
{
	fmt_sn(word, 16, "%s", (const char *)fdt_getprop(fit->fdt, node, property, NULL));
}

static void add_to_digest(const struct fit *fit, int node, const struct fit_image *image,
			  uint8_t digest[32])
{
	struct decided decided = {.before = {0}};

	memcpy(decided.before, digest, sizeof(decided.before));
	fmt_sn(decided.name, sizeof(decided.name), "%s", image->name);
	put_word(fit, node, "type", decided.type);
	put_word(fit, node, "compression", decided.compression);
	for (unsigned i = 0; i < 8; i++)
		decided.size[i] = (uint8_t)(image->data.size >> (56 - 8 * i));
	memcpy(decided.sha256, image->sha256, sizeof(decided.sha256));
	sha256(digest, &decided, sizeof(decided));
}

int fit_check_digest(const struct fit *fit, const struct fit_image *images, unsigned count,
		     struct diag *diag)
{
	static const char begin[16] = "mullion bundle 1";
	int len = 0, node = fdt_first_subnode(fit->fdt, fdt_path_offset(fit->fdt, "/images"));
	const uint8_t *said = fdt_getprop(fit->fdt, 0, FIT_DIGEST, &len);
	_Alignas(4) uint8_t digest[32];

	if (!said || len != sizeof(digest))
		return diag_fail(diag, "bundle",
				 "has no " FIT_DIGEST " of 32 bytes at its root (docs/images.md)");
	sha256(digest, begin, sizeof(begin));
	for (unsigned i = 0; i < count; i++, node = fdt_next_subnode(fit->fdt, node))
		add_to_digest(fit, node, &images[i], digest);
	if (memcmp(digest, said, sizeof(digest)) != 0)
		return diag_fail(
			diag, "bundle",
			"the digest of what it says of its images begins with %08x, " FIT_DIGEST
			" with %08x",
			fdt32_ld((const fdt32_t *)digest), fdt32_ld((const fdt32_t *)said));
	return 0;
}
