/* SPDX-License-Identifier: Apache-2.0 */
#include "image/fit.h"

#include <libfdt.h>
#include <stdbool.h>
#include <string.h>

#include "image/fit_place.h"
#include "image/sha256.h"
#include "include/addr.h"
#include "lib/printf.h"

#define IMAGES "/images"

/* FDT version whose header says how long the structure block is, which fdt_check_full goes by. */
#define FDT_VERSION 17

_Static_assert(FIT_HEADER == sizeof(struct fdt_header), "FIT_HEADER");

int fit_tree_size(const void *header, size_t room, size_t *size, struct diag *diag)
{
	if (room < FIT_HEADER)
		return diag_fail(diag, "FIT", "%zu bytes are less than a header", room);
	if (fdt_magic(header) != FDT_MAGIC)
		return diag_fail(diag, "FIT", "magic is 0x%08x, expected 0x%08x", fdt_magic(header),
				 FDT_MAGIC);
	if (fdt_version(header) < FDT_VERSION)
		return diag_fail(diag, "FIT", "version %u is older than %u", fdt_version(header),
				 FDT_VERSION);
	*size = fdt_totalsize(header);
	if (*size > room)
		return diag_fail(diag, "FIT",
				 "totalsize 0x%zx is more than the 0x%zx bytes there are", *size,
				 room);
	if (*size < FIT_HEADER)
		return diag_fail(diag, "FIT", "totalsize 0x%zx is less than a header", *size);
	return 0;
}

int fit_open(struct fit *fit, const void *tree, size_t tree_room, size_t room, struct diag *diag)
{
	size_t size;
	int err;

	if ((uintptr_t)tree & 7)
		return diag_fail(diag, "FIT", "is not at a multiple of 8");
	if (fit_tree_size(tree, tree_room, &size, diag))
		return -1;
	err = fdt_check_full(tree, size);
	if (err)
		return diag_fail(diag, "FIT", "tree is damaged: %s", fdt_strerror(err));
	if (fdt_path_offset(tree, IMAGES) < 0)
		return diag_fail(diag, "FIT", "has no " IMAGES " node");
	*fit = (struct fit){.fdt = tree, .fdt_size = size, .room = room};
	return 0;
}

/* Node of image `index`, or a negative libfdt error. */
static int image_node(const struct fit *fit, unsigned index)
{
	int node = fdt_first_subnode(fit->fdt, fdt_path_offset(fit->fdt, IMAGES));

	while (node >= 0 && index--)
		node = fdt_next_subnode(fit->fdt, node);
	return node;
}

unsigned fit_count(const struct fit *fit)
{
	int node = image_node(fit, 0);
	unsigned n = 0;

	for (; node >= 0; node = fdt_next_subnode(fit->fdt, node))
		n++;
	return n;
}

static const char *node_name(const struct fit *fit, int node)
{
	/* cannot fail: the node was found by a walk over a checked tree */
	return fdt_get_name(fit->fdt, node, NULL);
}

/* diag_fail with the object NODE/PROPERTY. */
static int property_fail(const struct fit *fit, int node, const char *property, struct diag *diag,
			 const char *why)
{
	char object[sizeof(diag->object)];

	fmt_sn(object, sizeof(object), "%s/%s", node_name(fit, node), property);
	return diag_fail(diag, object, "%s", why);
}

/* The value of a string property that is whole and terminated. NULL: absent, or not a string. */
static const char *string_property(const struct fit *fit, int node, const char *property)
{
	int len = 0;
	const char *s = fdt_getprop(fit->fdt, node, property, &len);

	return s && len > 0 && strnlen(s, (size_t)len) == (size_t)len - 1 ? s : NULL;
}

/* A string property whose value has to be one of `words`; *which is its place there. */
static int word_property(const struct fit *fit, int node, const char *property,
			 const char *const *words, unsigned n_words, unsigned *which,
			 struct diag *diag)
{
	const char *value = string_property(fit, node, property);
	char why[sizeof(diag->reason)];
	size_t used;

	if (!value)
		return property_fail(fit, node, property, diag, "is missing or not a string");
	for (*which = 0; *which < n_words; (*which)++)
		if (!strcmp(value, words[*which]))
			return 0;
	used = (size_t)fmt_sn(why, sizeof(why), "\"%.31s\" is not accepted, only ", value);
	for (unsigned i = 0; i < n_words; i++)
		used += (size_t)fmt_sn(why + used, sizeof(why) - used, "%s%s", i ? ", " : "",
				       words[i]);
	return property_fail(fit, node, property, diag, why);
}

/* A property of one cell. 1: *value holds it; 0: absent; -1: not one cell. */
static int cell_property(const struct fit *fit, int node, const char *property, uint64_t *value,
			 struct diag *diag)
{
	int len = 0;
	const fdt32_t *cell = fdt_getprop(fit->fdt, node, property, &len);

	if (!cell)
		return 0;
	if (len != sizeof(*cell))
		return property_fail(fit, node, property, diag, "is not one cell");
	*value = fdt32_ld(cell);
	return 1;
}

static int read_type(const struct fit *fit, int node, struct fit_image *out, struct diag *diag)
{
	static const char *const types[] = {"kernel", "ramdisk", "firmware", "flat_dt"};
	static const enum image_type meaning[] = {IMAGE_KERNEL, IMAGE_RAMDISK, IMAGE_HYPERVISOR,
						  IMAGE_CONFIG};
	static const char *const comps[] = {"none", "gzip", "lz4"};
	static const enum compression comp[] = {COMP_NONE, COMP_GZIP, COMP_LZ4};
	static const char *const arch[] = {IS_ENABLED(CONFIG_ARM) ? "arm" : "arm64"},
				 *const os[] = {"mullion"};
	unsigned type, how, only;

	if (word_property(fit, node, "type", types, 4, &type, diag) ||
	    word_property(fit, node, "compression", comps, 3, &how, diag))
		return -1;
	out->type = meaning[type];
	out->compression = comp[how];
	if (out->type == IMAGE_HYPERVISOR && word_property(fit, node, "os", os, 1, &only, diag))
		return -1;
	if ((out->type == IMAGE_HYPERVISOR || out->type == IMAGE_KERNEL) &&
	    word_property(fit, node, "arch", arch, 1, &only, diag))
		return -1;
	if (fdt_subnode_offset(fit->fdt, node, "cipher") >= 0)
		return property_fail(fit, node, "cipher", diag, "is encrypted: not supported");
	return out->type == IMAGE_KERNEL ? fit_place(fit, node, &out->place, diag) : 0;
}

/* Bytes behind the tree must lie wholly behind it, and wholly in what is there. */
static int check_external(const struct fit *fit, int node, const struct range *range,
			  struct diag *diag)
{
	if (!range->size)
		return property_fail(fit, node, "data-size", diag, "is 0");
	if (range->base < fit->fdt_size)
		return diag_fail(diag, node_name(fit, node),
				 "data at 0x%llx begins inside the tree of 0x%zx bytes",
				 (unsigned long long)range->base, fit->fdt_size);
	/* Both are 32 bits wide: their sum does not wrap. */
	if (range_end(*range) > fit->room)
		return diag_fail(diag, node_name(fit, node),
				 "data 0x%llx+0x%llx ends beyond the 0x%zx bytes there are",
				 (unsigned long long)range->base, (unsigned long long)range->size,
				 fit->room);
	return 0;
}

/* Where the stored bytes lie, from the start of the tree. Inside it they are a property's value. */
static int locate_data(const struct fit *fit, int node, struct range *range, struct diag *diag)
{
	uint64_t size = 0, position = 0;
	int len = 0, has_size = cell_property(fit, node, "data-size", &size, diag), has_at;
	const char *data = fdt_getprop(fit->fdt, node, "data", &len);

	if (data) {
		*range = (struct range){(uint64_t)(data - (const char *)fit->fdt), (uint64_t)len};
		return len ? 0 : property_fail(fit, node, "data", diag, "is empty");
	}
	if (has_size <= 0)
		return has_size ? -1
				: property_fail(fit, node, "data", diag,
						"is missing, and so is data-size");
	has_at = cell_property(fit, node, "data-position", &position, diag);
	if (!has_at) {
		/* mkimage -E counts from the end of the tree, rounded up to a cell. */
		has_at = cell_property(fit, node, "data-offset", &position, diag);
		position += ALIGN_UP(fit->fdt_size, 4);
	}
	if (has_at <= 0)
		return has_at ? -1
			      : property_fail(fit, node, "data-offset", diag,
					      "is missing, and so is data-position");
	*range = (struct range){position, size};
	return check_external(fit, node, range, diag);
}

/* No name twice, and no byte in two images: what is said of one image holds for that one alone. */
static int check_others(const struct fit *fit, unsigned index, const char *name, struct range data,
			struct diag *diag)
{
	int node = image_node(fit, 0);

	for (unsigned i = 0; i < index; i++, node = fdt_next_subnode(fit->fdt, node)) {
		struct range other;
		struct diag theirs;

		if (!strcmp(node_name(fit, node), name))
			return diag_fail(diag, name, "is there twice");
		if (!locate_data(fit, node, &other, &theirs) && range_overlaps(other, data))
			return diag_fail(diag, name,
					 "data 0x%llx+0x%llx overlaps that of %s at 0x%llx+0x%llx",
					 (unsigned long long)data.base,
					 (unsigned long long)data.size, node_name(fit, node),
					 (unsigned long long)other.base,
					 (unsigned long long)other.size);
	}
	return 0;
}

static int read_hash(const struct fit *fit, int node, struct fit_image *out, struct diag *diag)
{
	bool found = false;

	for (int hash = fdt_first_subnode(fit->fdt, node); hash >= 0;
	     hash = fdt_next_subnode(fit->fdt, hash)) {
		const char *algo = string_property(fit, hash, "algo");
		int len = 0;
		const void *value = fdt_getprop(fit->fdt, hash, "value", &len);

		if (strncmp(node_name(fit, hash), "hash", 4) || !algo || strcmp(algo, "sha256"))
			continue;
		if (found)
			return property_fail(fit, node, node_name(fit, hash), diag,
					     "is a second sha256 hash");
		if (!value || len != sizeof(out->sha256))
			return property_fail(fit, node, node_name(fit, hash), diag,
					     "value is missing or not 32 bytes");
		memcpy(out->sha256, value, sizeof(out->sha256));
		found = true;
	}
	return found ? 0 : property_fail(fit, node, "hash", diag, "no hash node with algo sha256");
}

int fit_image(const struct fit *fit, unsigned index, struct fit_image *out, struct diag *diag)
{
	int node = image_node(fit, index);
	const char *name;

	if (node < 0)
		return diag_fail(diag, "FIT", "has no image %u", index);
	name = node_name(fit, node);
	*out = (struct fit_image){0};
	if (!*name)
		return diag_fail(diag, "FIT", "image %u has no name", index);
	if (strlen(name) >= sizeof(out->name))
		return diag_fail(diag, name, "name is longer than %zu characters",
				 sizeof(out->name) - 1);
	memcpy(out->name, name, strlen(name));
	if (read_type(fit, node, out, diag) || locate_data(fit, node, &out->data, diag) ||
	    check_others(fit, index, name, out->data, diag) || read_hash(fit, node, out, diag))
		return -1;
	return 0;
}

static uint32_t first_word(const uint8_t hash[32])
{
	return (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 | hash[3];
}

int fit_verify(const struct fit_image *image, const void *data,
	       int (*arrive)(void *ctx, size_t from, size_t size), void *ctx, struct diag *diag)
{
	uint8_t hash[32];

	if (sha256_pieces(hash, data, image->data.size, arrive, ctx))
		return -1;
	if (!memcmp(hash, image->sha256, sizeof(hash)))
		return 0;
	return diag_fail(diag, image->name,
			 "SHA-256 of its %llu bytes begins with %08x, the bundle says %08x",
			 (unsigned long long)image->data.size, first_word(hash),
			 first_word(image->sha256));
}
