/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/refs.h"

#include <string.h>

#include "dtb/tree/names.h"
#include "dtb/tree/ref_table.h"

/* What the table says, without a pointer in it: each would be relocated at boot. */
#define CELLS_ID(id, name) CELLS_##id,
enum { CELLS_NONE, REF_CELLS(CELLS_ID) };

#define CELLS_NAME(id, name) [CELLS_##id] = name,
static const char cells_names[][28] = {REF_CELLS(CELLS_NAME)};

#define KIND_ID(id, ...) KIND_##id,
enum { REF_TABLE(KIND_ID) KINDS };

#define TEXT_MEMBER(id, property, ...) char id[sizeof(property)];
#define TEXT_VALUE(id, property, ...)  property,
static const struct {
	REF_TABLE(TEXT_MEMBER)
} texts = {REF_TABLE(TEXT_VALUE)};

#define KIND(id, property, cells, fixed, before, flags) \
	{offsetof(typeof(texts), id), CELLS_##cells, fixed, before, flags},
static const struct ref_kind kinds[] = {REF_TABLE(KIND)};

#define NAMED(names, id) {names, KIND_##id},
static const struct {
	char names[26];
	uint16_t kind;
} named[] = {REF_NAMES(NAMED)};

const char *ref_property(const struct ref_kind *kind)
{
	return (const char *)&texts + kind->text;
}

static const char *text_of_kind(unsigned at)
{
	return ref_property(&kinds[at]);
}

static const char *text_of_named(unsigned at)
{
	return named[at].names;
}

/* Which of the sorted texts that is; `count`: none. */
static unsigned search(const char *want, unsigned count, const char *(*text)(unsigned at))
{
	unsigned low = 0, high = count;

	while (low < high) {
		unsigned middle = (low + high) / 2;
		int order = strcmp(want, text(middle));

		if (!order)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return count;
}

static unsigned kind_by_suffix(const char *prop)
{
	if (starts_with(prop, "pinctrl-") && prop[8] >= '0' && prop[8] <= '9')
		return KIND_pinctrl_0;
	if (ends_with(prop, "-supply"))
		return KIND__supply;
	if ((ends_with(prop, "-gpios") && !ends_with(prop, "nr-gpios")) || ends_with(prop, "-gpio"))
		return KIND__gpios;
	return KINDS;
}

/* Which of the kinds; KINDS: none. */
static unsigned find_kind(const char *prop)
{
	unsigned at = search(prop, KINDS, text_of_kind);

	return at == KINDS ? kind_by_suffix(prop) : at;
}

const struct ref_kind *ref_kind(const struct tree *tree, unsigned node, const char *prop)
{
	struct name *name = names_find(prop);
	unsigned at;

	if (!name->kind)
		name->kind = (uint16_t)(1 + find_kind(prop));
	at = name->kind - 1u;
	/* a GPIO hog's pins are its parent's: no phandle */
	return at == KINDS || (at == KIND_gpios && tree_has(tree, node, "gpio-hog")) ? NULL
										     : &kinds[at];
}

bool ref_is_link(const struct ref_kind *kind)
{
	return kind == &kinds[KIND_remote_endpoint] || kind == &kinds[KIND_gpio_ranges];
}

const struct ref_kind *ref_kind_by_names(const char *prop)
{
	const unsigned count = sizeof(named) / sizeof(named[0]);
	/* "clock-names", "assigned-clock-rates", "msi-map-mask" */
	unsigned at = ends_with(prop, "es") || ends_with(prop, "-mask")
			      ? search(prop, count, text_of_named)
			      : count;

	return at == count ? NULL : &kinds[named[at].kind];
}

/* Of an address and a size beside `target`. */
static uint32_t cells_on_bus(const struct tree *tree, unsigned target)
{
	unsigned bus = tree->node[target].parent;
	uint32_t address = bus == TREE_NONE ? 2 : tree_u32(tree, bus, "#address-cells", 2),
		 size = bus == TREE_NONE ? 1 : tree_u32(tree, bus, "#size-cells", 1);

	return address <= 4 && size <= 4 ? address + size : UINT32_MAX;
}

/* Whoever takes message interrupts need not say how many cells that takes: none. */
static uint32_t cells_behind(const struct tree *tree, const struct ref_kind *kind, unsigned target)
{
	if (kind->fixed == REF_ON_BUS)
		return cells_on_bus(tree, target);
	return kind->cells == CELLS_NONE ? kind->fixed
					 : tree_u32(tree, target, cells_names[kind->cells],
						    kind->flags & REF_MESSAGES ? 0 : UINT32_MAX);
}

const char *ref_lacks_cells(const struct tree *tree, const struct ref_kind *kind, unsigned target)
{
	return kind->cells != CELLS_NONE && cells_behind(tree, kind, target) == UINT32_MAX
		       ? cells_names[kind->cells]
		       : NULL;
}

int ref_next(const struct tree *tree, const struct ref_kind *kind, const fdt32_t *cells,
	     unsigned count, struct ref *ref)
{
	uint32_t phandle, n_cells;
	unsigned left;

	ref->offset += ref->len;
	ref->len = kind->before + 1u;
	ref->target = TREE_NONE;
	if (ref->offset >= count)
		return 0;
	left = count - ref->offset;
	if (left < ref->len)
		return -1;
	phandle = fdt32_ld(cells + ref->offset + kind->before);
	if (!phandle) {
		ref->len += kind->before ? kind->fixed : 0;
		return ref->len <= left ? 1 : -1;
	}
	ref->target = tree_phandle(tree, phandle);
	if (ref->target == TREE_NONE)
		return -1;
	n_cells = kind->fixed == REF_REST ? left - ref->len : cells_behind(tree, kind, ref->target);
	if (n_cells > left - ref->len)
		return -1;
	ref->len += n_cells;
	return 1;
}

/* Whether a name is a vendor's (DT specification 2.3, "vendor,name") and ends as no number does. */
static bool may_be_reference(const char *name)
{
	/* clang-format off */
	static const char numbers[][12] = {
		"-adjustment", "-cells", "-cfg", "-channels", "-code", "-count", "-delay",
		"-domain", "-edge", "-enable", "-format", "-function", "-hz", "-id", "-ids",
		"-irqs", "-khz", "-lanes", "-level", "-lmt", "-ma", "-mask", "-masks", "-mhz",
		"-microamp", "-microvolt", "-mode", "-ms", "-mv", "-ns", "-ohm", "-ohms",
		"-percent", "-pid", "-queues", "-size", "-speed", "-step", "-strength", "-tap",
		"-threshold", "-trim", "-type", "-ua", "-us", "-uv", "-value", "-width",
		",code", ",function", ",pins",
	};
	/* clang-format on */

	if (!strchr(name, ',') && !ends_with(name, "-handle") && !ends_with(name, "-phandle") &&
	    !ends_with(name, "-syscon"))
		return false;
	for (unsigned k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
		if (ends_with(name, numbers[k]))
			return false;
	return true;
}

unsigned ref_suspect(const struct tree *tree, unsigned node, const struct fdt_property *property)
{
	const char *name = tree_prop_name(tree, property);
	uint32_t len = fdt32_ld(&property->len);
	unsigned target;

	if (!len || len % 4 || len > 16 || ref_kind(tree, node, name) || !may_be_reference(name))
		return TREE_NONE;
	target = tree_phandle(tree, fdt32_ld((const fdt32_t *)(const void *)property->data));
	return target == node ? TREE_NONE : target;
}
