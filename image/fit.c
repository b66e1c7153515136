/* SPDX-License-Identifier: Apache-2.0 */
#include "image/fit.h"

#include <libfdt.h>
#include <stdbool.h>
#include <string.h>

#include "include/addr.h"
#include "lib/printf.h"
#include "image/sha256.h"

#define IMAGES "/images"

/* FDT version whose header says how long the structure block is, which fdt_check_full goes by. */
#define FDT_VERSION 17

int fit_open(struct fit *f, const void *data, size_t room, struct diag *d)
{
	size_t size;
	int err;

	if ((uintptr_t)data & 7)
		return diag_fail(d, "FIT", "is not at a multiple of 8");
	if (room < sizeof(struct fdt_header))
		return diag_fail(d, "FIT", "%zu bytes are less than a header", room);
	if (fdt_magic(data) != FDT_MAGIC)
		return diag_fail(d, "FIT", "magic is 0x%08x, expected 0x%08x", fdt_magic(data),
				 FDT_MAGIC);
	if (fdt_version(data) < FDT_VERSION)
		return diag_fail(d, "FIT", "version %u is older than %u", fdt_version(data),
				 FDT_VERSION);
	size = fdt_totalsize(data);
	if (size > room)
		return diag_fail(d, "FIT", "totalsize 0x%zx is more than the 0x%zx bytes there are",
				 size, room);
	err = fdt_check_full(data, size);
	if (err)
		return diag_fail(d, "FIT", "tree is damaged: %s", fdt_strerror(err));
	if (fdt_path_offset(data, IMAGES) < 0)
		return diag_fail(d, "FIT", "has no " IMAGES " node");
	*f = (struct fit){.fdt = data, .fdt_size = size, .room = room};
	return 0;
}

/* Node of image `index`, or a negative libfdt error. */
static int image_node(const struct fit *f, unsigned index)
{
	int node = fdt_first_subnode(f->fdt, fdt_path_offset(f->fdt, IMAGES));

	while (node >= 0 && index--)
		node = fdt_next_subnode(f->fdt, node);
	return node;
}

unsigned fit_count(const struct fit *f)
{
	int node = image_node(f, 0);
	unsigned n = 0;

	for (; node >= 0; node = fdt_next_subnode(f->fdt, node))
		n++;
	return n;
}

static const char *node_name(const struct fit *f, int node)
{
	/* cannot fail: the node was found by a walk over a checked tree */
	return fdt_get_name(f->fdt, node, NULL);
}

/* diag_fail with the object NODE/PROPERTY. */
static int property_fail(const struct fit *f, int node, const char *property, struct diag *d,
			 const char *why)
{
	char object[sizeof(d->object)];

	fmt_sn(object, sizeof(object), "%s/%s", node_name(f, node), property);
	return diag_fail(d, object, "%s", why);
}

/* A string property: the value if it is one, whole and terminated. NULL: absent or not a string. */
static const char *string_property(const struct fit *f, int node, const char *property)
{
	int len = 0;
	const char *s = fdt_getprop(f->fdt, node, property, &len);

	return s && len > 0 && strnlen(s, (size_t)len) == (size_t)len - 1 ? s : NULL;
}

/* A string property whose value has to be one of words[n]; *which is its place there. */
static int word_property(const struct fit *f, int node, const char *property,
			 const char *const *words, unsigned n, unsigned *which, struct diag *d)
{
	const char *value = string_property(f, node, property);
	char why[sizeof(d->reason)];

	if (!value)
		return property_fail(f, node, property, d, "is missing or not a string");
	for (*which = 0; *which < n; (*which)++)
		if (!strcmp(value, words[*which]))
			return 0;
	fmt_sn(why, sizeof(why), "\"%s\" is not accepted", value);
	return property_fail(f, node, property, d, why);
}

/* 1 and the value; 0: absent; -1: not one cell. */
static int cell_property(const struct fit *f, int node, const char *property, uint64_t *v,
			 struct diag *d)
{
	int len = 0;
	const fdt32_t *cell = fdt_getprop(f->fdt, node, property, &len);

	if (!cell)
		return 0;
	if (len != sizeof(*cell))
		return property_fail(f, node, property, d, "is not one cell");
	*v = fdt32_ld(cell);
	return 1;
}

static int read_type(const struct fit *f, int node, struct fit_image *out, struct diag *d)
{
	static const char *const types[] = {"kernel", "ramdisk", "firmware", "flat_dt"};
	static const enum image_type meaning[] = {IMAGE_KERNEL, IMAGE_RAMDISK, IMAGE_HYPERVISOR,
						  IMAGE_CONFIG};
	static const char *const comps[] = {"none", "gzip", "lz4"};
	static const enum compression comp[] = {COMP_NONE, COMP_GZIP, COMP_LZ4};
	static const char *const arch[] = {"arm64"}, *const os[] = {"mullion"};
	unsigned type, how, only;

	if (word_property(f, node, "type", types, 4, &type, d) ||
	    word_property(f, node, "compression", comps, 3, &how, d))
		return -1;
	out->type = meaning[type];
	out->comp = comp[how];
	if (out->type == IMAGE_HYPERVISOR && word_property(f, node, "os", os, 1, &only, d))
		return -1;
	if ((out->type == IMAGE_HYPERVISOR || out->type == IMAGE_KERNEL) &&
	    word_property(f, node, "arch", arch, 1, &only, d))
		return -1;
	if (fdt_subnode_offset(f->fdt, node, "cipher") >= 0)
		return property_fail(f, node, "cipher", d, "is encrypted: not supported");
	return 0;
}

/* Where the stored bytes lie, from the start of the tree. They may lie inside it only as a
 * property's value. */
static int locate(const struct fit *f, int node, struct range *r, struct diag *d)
{
	uint64_t size = 0, at = 0;
	int len = 0, has_size = cell_property(f, node, "data-size", &size, d), has_at;
	const char *data = fdt_getprop(f->fdt, node, "data", &len);

	if (data) {
		*r = (struct range){(uint64_t)(data - (const char *)f->fdt), (uint64_t)len};
		return len ? 0 : property_fail(f, node, "data", d, "is empty");
	}
	if (has_size <= 0)
		return has_size ? -1
				: property_fail(f, node, "data", d,
						"is missing, and so is data-size");
	has_at = cell_property(f, node, "data-position", &at, d);
	if (!has_at) {
		/* mkimage -E counts from the end of the tree, rounded up to a cell. */
		has_at = cell_property(f, node, "data-offset", &at, d);
		at += ALIGN_UP(f->fdt_size, 4);
	}
	if (has_at <= 0)
		return has_at ? -1
			      : property_fail(f, node, "data-offset", d,
					      "is missing, and so is data-position");
	*r = (struct range){at, size};
	if (!size)
		return property_fail(f, node, "data-size", d, "is 0");
	if (at < f->fdt_size)
		return diag_fail(d, node_name(f, node),
				 "data at 0x%llx begins inside the tree of 0x%zx bytes",
				 (unsigned long long)at, f->fdt_size);
	/* Both are 32 bits wide: their sum does not wrap. */
	if (at + size > f->room)
		return diag_fail(d, node_name(f, node),
				 "data 0x%llx+0x%llx ends beyond the 0x%zx bytes there are",
				 (unsigned long long)at, (unsigned long long)size, f->room);
	return 0;
}

/* No name twice and no byte in two images, so that what is said of one image holds for one
 * image. */
static int check_others(const struct fit *f, unsigned index, const char *name, struct range data,
			struct diag *d)
{
	int node = image_node(f, 0);

	for (unsigned i = 0; i < index; i++, node = fdt_next_subnode(f->fdt, node)) {
		struct range other;
		struct diag theirs;

		if (!strcmp(node_name(f, node), name))
			return diag_fail(d, name, "is there twice");
		if (!locate(f, node, &other, &theirs) && range_overlaps(other, data))
			return diag_fail(
				d, name, "data 0x%llx+0x%llx overlaps that of %s at 0x%llx+0x%llx",
				(unsigned long long)data.base, (unsigned long long)data.size,
				node_name(f, node), (unsigned long long)other.base,
				(unsigned long long)other.size);
	}
	return 0;
}

static int read_hash(const struct fit *f, int node, struct fit_image *out, struct diag *d)
{
	bool found = false;

	for (int hash = fdt_first_subnode(f->fdt, node); hash >= 0;
	     hash = fdt_next_subnode(f->fdt, hash)) {
		const char *algo = string_property(f, hash, "algo");
		int len = 0;
		const void *value = fdt_getprop(f->fdt, hash, "value", &len);

		if (strncmp(node_name(f, hash), "hash", 4) || !algo || strcmp(algo, "sha256"))
			continue;
		if (found)
			return property_fail(f, node, node_name(f, hash), d,
					     "is a second sha256 hash");
		if (!value || len != sizeof(out->sha256))
			return property_fail(f, node, node_name(f, hash), d,
					     "value is missing or not 32 bytes");
		memcpy(out->sha256, value, sizeof(out->sha256));
		found = true;
	}
	return found ? 0 : property_fail(f, node, "hash", d, "no hash node with algo sha256");
}

int fit_image(const struct fit *f, unsigned index, struct fit_image *out, struct diag *d)
{
	int node = image_node(f, index);
	struct range data;
	const char *name;

	if (node < 0)
		return diag_fail(d, "FIT", "has no image %u", index);
	name = node_name(f, node);
	*out = (struct fit_image){0};
	if (strlen(name) >= sizeof(out->name))
		return diag_fail(d, name, "name is longer than %zu characters",
				 sizeof(out->name) - 1);
	memcpy(out->name, name, strlen(name));
	if (read_type(f, node, out, d) || locate(f, node, &data, d) ||
	    check_others(f, index, name, data, d) || read_hash(f, node, out, d))
		return -1;
	out->data = (const char *)f->fdt + data.base;
	out->size = data.size;
	return 0;
}

static uint32_t head(const uint8_t hash[32])
{
	return (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 | hash[3];
}

int fit_verify(const struct fit_image *i, struct diag *d)
{
	uint8_t hash[32];

	sha256(hash, i->data, i->size);
	if (!memcmp(hash, i->sha256, sizeof(hash)))
		return 0;
	return diag_fail(d, i->name,
			 "SHA-256 of its %zu bytes begins with %08x, the bundle says %08x", i->size,
			 head(hash), head(i->sha256));
}
