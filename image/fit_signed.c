/* SPDX-License-Identifier: Apache-2.0 */
#include "image/fit_signed.h"

#include <libfdt.h>
#include <stdbool.h>
#include <string.h>

enum place { ROOT, IMAGES, IMAGE, HASH, CIPHER, CONFIGURATIONS, CONFIGURATION, SIGNATURE, NOWHERE };

/* Of a node: which names it may have and below what, and whether the signature covers what is in
 * it. Begin and end of each node are covered. */
struct shape {
	enum place below;
	const char *name; /* a name that ends in a point: what begins so; NULL: any */
	bool covered;
	const char *const *properties;
};

static const char *const of_root[] = {
	"description", "timestamp", "#address-cells", FIT_BOARD, FIT_VERSION, FIT_DIGEST, NULL};
static const char *const of_none[] = {NULL};
static const char *const of_image[] = {
	"description", "type",      "os",   "arch",      "compression", "load",          "entry",
	FIT_MEMORY,    "timestamp", "data", "data-size", "data-offset", "data-position", NULL};
static const char *const of_hash[] = {"algo", "value", NULL};
static const char *const of_cipher[] = {"algo", "key-name-hint",        "iv-name-hint",
					"iv",   "data-size-unciphered", NULL};
static const char *const of_configurations[] = {"default", NULL};
static const char *const of_configuration[] = {"description", "loadables", "compatible", NULL};
static const char *const of_signature[] = {
	"algo",           "key-name-hint",  "sign-images", "value",
	"hashed-nodes",   "hashed-strings", "timestamp",   "signer-name",
	"signer-version", "padding",        NULL};

static const struct shape shapes[] = {
	[ROOT] = {NOWHERE, "", true, of_root},
	[IMAGES] = {ROOT, "images", false, of_none},
	[IMAGE] = {IMAGES, NULL, true, of_image},
	[HASH] = {IMAGE, "hash.", true, of_hash},
	[CIPHER] = {IMAGE, "cipher", true, of_cipher},
	[CONFIGURATIONS] = {ROOT, "configurations", false, of_configurations},
	[CONFIGURATION] = {CONFIGURATIONS, NULL, true, of_configuration},
	[SIGNATURE] = {CONFIGURATION, "signature", false, of_signature},
};

#define DEPTH 4u /* root, images, an image, its hash */

struct walk {
	const struct fit *fit;
	struct fit_signature *out;
	enum place place[DEPTH];
	const char *name[DEPTH]; /* of the nodes on the way */
	unsigned depth;          /* of them */
	unsigned seen;           /* bit per property of this node's list */
	bool is_behind;          /* a node of this node's has ended: no property comes any more */
	unsigned count[NOWHERE]; /* nodes of each kind */
	size_t names;            /* end of the covered names that are used */
};

static bool is_named(const char *name, const char *wanted)
{
	size_t length;

	if (!wanted)
		return true;
	length = strlen(wanted);
	if (length && wanted[length - 1] == '.')
		return !strncmp(name, wanted, length - 1);
	return !strcmp(name, wanted);
}

static const char *where(const struct walk *walk)
{
	return walk->depth > 1 ? walk->name[walk->depth - 1] : "FIT";
}

/* Of these there is one: which of two is read would be a matter of who looks. */
static bool is_single(enum place place)
{
	return place != IMAGE && place != HASH;
}

static int begin_node(struct walk *walk, const char *name, struct diag *diag)
{
	const enum place below = walk->depth ? walk->place[walk->depth - 1] : NOWHERE;
	unsigned place = 0;

	while (place < NOWHERE &&
	       !(shapes[place].below == below && is_named(name, shapes[place].name)))
		place++;
	if (place == NOWHERE)
		return diag_fail(diag, where(walk), "has a node \"%.31s\": nothing reads it", name);
	walk->count[place]++;
	if (place == IMAGE) /* a cipher for each */
		walk->count[CIPHER] = 0;
	if (is_single(place) && walk->count[place] > 1)
		return diag_fail(diag, where(walk), "has a second node \"%.31s\"", name);
	if (place == CONFIGURATION)
		walk->out->configuration = name;
	walk->place[walk->depth] = place;
	walk->name[walk->depth++] = name;
	walk->seen = 0;
	walk->is_behind = false;
	return 0;
}

static bool is_of_data(const char *name)
{
	return !strncmp(name, "data", 4) &&
	       (!name[4] || !strcmp(name, "data-size") || !strcmp(name, "data-offset") ||
		!strcmp(name, "data-position"));
}

static int read_signature(struct walk *walk, const char *name, const char *value, size_t size,
			  struct diag *diag)
{
	const fdt32_t *cells = (const fdt32_t *)(const void *)value;

	if (!strcmp(name, "value")) {
		walk->out->value = (const uint8_t *)value;
		walk->out->size = size;
	}
	if (!strcmp(name, "algo")) {
		if (!size || strnlen(value, size) != size - 1)
			return diag_fail(diag, "signature/algo", "is not a string");
		walk->out->algo = value;
	}
	if (!strcmp(name, "hashed-strings")) {
		if (size != 2 * sizeof(*cells) || fdt32_ld(&cells[0]))
			return diag_fail(diag, "signature/hashed-strings",
					 "is not two cells that begin at 0");
		walk->out->strings = fdt32_ld(&cells[1]);
	}
	return 0;
}

/* *covered: its bytes are signed. */
static int see_property(struct walk *walk, const char *name, size_t name_at,
			const struct fdt_property *property, bool *covered, struct diag *diag)
{
	const enum place place = walk->place[walk->depth - 1];
	unsigned n = 0;

	while (shapes[place].properties[n] && strcmp(shapes[place].properties[n], name) != 0)
		n++;
	if (!shapes[place].properties[n])
		return diag_fail(diag, where(walk), "has a property \"%.31s\": nothing reads it",
				 name);
	if (walk->is_behind) /* libfdt does not find it, and the next reader may */
		return diag_fail(diag, where(walk), "has its property \"%.31s\" behind a node",
				 name);
	if (walk->seen & 1u << n)
		return diag_fail(diag, where(walk), "has its property \"%.31s\" twice", name);
	walk->seen |= 1u << n;
	*covered = shapes[place].covered && !(place == IMAGE && is_of_data(name));
	if (*covered && name_at + strlen(name) + 1 > walk->names)
		walk->names = name_at + strlen(name) + 1;
	return place == SIGNATURE
		       ? read_signature(walk, name, property->data, fdt32_ld(&property->len), diag)
		       : 0;
}

static int see_tag(struct walk *walk, uint32_t tag, int offset, bool *covered, struct diag *diag)
{
	const void *fdt = walk->fit->fdt;
	const struct fdt_property *property;

	*covered = true;
	switch (tag) {
	case FDT_BEGIN_NODE:
		return begin_node(walk, fdt_get_name(fdt, offset, NULL), diag);
	case FDT_PROP:
		property = fdt_get_property_by_offset(fdt, offset, NULL);
		return see_property(walk, fdt_string(fdt, (int)fdt32_ld(&property->nameoff)),
				    fdt32_ld(&property->nameoff), property, covered, diag);
	case FDT_END_NODE:
		walk->depth--;
		walk->is_behind = true;
		return 0;
	case FDT_END:
		return 0;
	default:
		return diag_fail(diag, where(walk), "has a gap in its tree");
	}
}

/* That nothing lacks, and that the names which are used are among those that are covered. */
static int check_whole(const struct walk *walk, struct diag *diag)
{
	const struct fit_signature *out = walk->out;

	if (!walk->count[SIGNATURE])
		return diag_fail(diag, "FIT", "is not signed: it has no signature node");
	if (!out->algo || !out->value || !out->size || !out->strings)
		return diag_fail(diag, "signature", "lacks algo, value or hashed-strings");
	if (out->strings > fdt_size_dt_strings(walk->fit->fdt) || out->strings < walk->names)
		return diag_fail(diag, "signature/hashed-strings",
				 "%zu bytes of names are covered, %zu are used, %u are there",
				 out->strings, walk->names, fdt_size_dt_strings(walk->fit->fdt));
	if (fdt_num_mem_rsv(walk->fit->fdt))
		return diag_fail(diag, "FIT", "reserves memory");
	return 0;
}

int fit_signed(const struct fit *fit, struct fit_signature *out, fit_covered *take, void *ctx,
	       struct diag *diag)
{
	struct walk walk = {.fit = fit, .out = out};
	const char *tree = fit->fdt;
	uint32_t tag = FDT_NOP;

	*out = (struct fit_signature){0};
	for (int offset = 0, next; tag != FDT_END; offset = next) {
		bool covered;

		tag = fdt_next_tag(fit->fdt, offset, &next);
		if (see_tag(&walk, tag, offset, &covered, diag))
			return -1;
		if (covered && take)
			take(ctx, tree + fdt_off_dt_struct(fit->fdt) + offset,
			     (size_t)(next - offset));
	}
	if (check_whole(&walk, diag))
		return -1;
	if (take)
		take(ctx, tree + fdt_off_dt_strings(fit->fdt), out->strings);
	return 0;
}
