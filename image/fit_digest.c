/* SPDX-License-Identifier: Apache-2.0 */
/* What a bundle is for; and what decides of its images, as one number. */
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

/* The same of its place, where it says any. */
struct decided_place {
	uint8_t before[32];
	uint8_t says[8], load[8], entry[8], memory[8];
};

_Static_assert(sizeof(struct decided_place) == 64, "digest layout");

static void put_number(uint8_t bytes[8], uint64_t number)
{
	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(number >> (56 - 8 * i));
}

static void add_place(const struct image_place *place, uint8_t digest[32])
{
	struct decided_place decided;

	if (!place->says)
		return;
	memcpy(decided.before, digest, sizeof(decided.before));
	put_number(decided.says, place->says);
	put_number(decided.load, place->load);
	put_number(decided.entry, place->entry);
	put_number(decided.memory, place->memory);
	sha256(digest, &decided, sizeof(decided));
}

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
	put_number(decided.size, image->data.size);
	memcpy(decided.sha256, image->sha256, sizeof(decided.sha256));
	sha256(digest, &decided, sizeof(decided));
	add_place(&image->place, digest);
}

/* A string of at most 31 characters at the root, with the zeroes behind it; "": it is not there. */
static int read_purpose(const struct fit *fit, const char *property, char text[32],
			struct diag *diag)
{
	int len = 0;
	const char *value = fdt_getprop(fit->fdt, 0, property, &len);

	memset(text, 0, 32);
	if (!value)
		return 0;
	if (len < 2 || len > 32 || strnlen(value, (size_t)len) != (size_t)len - 1)
		return diag_fail(diag, "bundle", "its %s is no string of 1 to 31 characters",
				 property);
	memcpy(text, value, (size_t)len);
	return 0;
}

int fit_check_purpose(const struct fit *fit, const char *board, const char *version,
		      struct diag *diag)
{
	char its_board[32], its_version[32];

	if (read_purpose(fit, FIT_BOARD, its_board, diag) ||
	    read_purpose(fit, FIT_VERSION, its_version, diag))
		return -1;
	if (board && its_board[0] && strcmp(its_board, board) != 0)
		return diag_fail(diag, "bundle", "is for board %s, this is %s", its_board, board);
	if (its_version[0] && strcmp(its_version, version) != 0)
		return diag_fail(diag, "bundle", "is of Mullion %s, this is %s", its_version,
				 version);
	return 0;
}

/* Where it says anything; fit_check_purpose has passed it. */
static void add_purpose(const struct fit *fit, uint8_t digest[32])
{
	struct {
		uint8_t before[32];
		char board[32], version[32];
	} purpose;
	struct diag ignored;

	memcpy(purpose.before, digest, sizeof(purpose.before));
	(void)read_purpose(fit, FIT_BOARD, purpose.board, &ignored);
	(void)read_purpose(fit, FIT_VERSION, purpose.version, &ignored);
	if (purpose.board[0] || purpose.version[0])
		sha256(digest, &purpose, sizeof(purpose));
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
	add_purpose(fit, digest);
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
