/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/derive/derive_write.h"

#include <string.h>

#include "dtb/derive/derive.h"
#include "dtb/tree/names.h"
#include "lib/printf.h"

void write_begin(struct derive *derive, const char *name)
{
	derive->need += 8 + ALIGN_UP(strlen(name) + 1, 4);
	if (!derive->error)
		derive->error = fdt_begin_node(derive->out, name);
}

void write_end(struct derive *derive)
{
	if (!derive->error)
		derive->error = fdt_end_node(derive->out);
}

/*
 * libfdt's sequential writes look for the name of each property among all that are in the strings
 * block, byte by byte, which was most of a derivation. So where a name was written before is kept
 * with what else is known of it (names.h), and the property is written as fdt_property_placeholder
 * does: behind the structure block so far, with the offset that fdt_finish expects.
 */
void write_start(struct derive *derive, void *out, size_t room)
{
	names_unwrite();
	derive->error = fdt_create(out, (int)room);
}

static void *known_room(void *out, uint32_t name, size_t len)
{
	uint32_t used = fdt_size_dt_struct(out), left = fdt_totalsize(out) -
							fdt_off_dt_struct(out) -
							fdt_size_dt_strings(out) - used;
	struct fdt_property *property = (void *)((char *)out + fdt_off_dt_struct(out) + used);
	size_t size = sizeof(*property) + ALIGN_UP(len, 4);

	if (len > left || size > left)
		return NULL;
	property->tag = cpu_to_fdt32(FDT_PROP);
	property->nameoff = cpu_to_fdt32(name);
	property->len = cpu_to_fdt32((uint32_t)len);
	memset(property->data + ALIGN_DOWN(len, 4), 0, ALIGN_UP(len, 4) - ALIGN_DOWN(len, 4));
	fdt_set_size_dt_struct(out, used + (uint32_t)size);
	return property->data;
}

/* Where the value of `len` bytes belongs; NULL: no room, or something failed before. */
static void *prop_room(struct derive *derive, const char *name, size_t len)
{
	struct name *known = names_find(name);
	struct fdt_property *property;
	void *value = NULL;

	derive->need += sizeof(struct fdt_property) + ALIGN_UP(len, 4);
	if (derive->error)
		return NULL;
	if (known->written) {
		value = known_room(derive->out, known->written - 1, len);
		derive->error = value ? 0 : -FDT_ERR_NOSPACE;
		return value;
	}
	derive->error = fdt_property_placeholder(derive->out, name, (int)len, &value);
	if (derive->error)
		return NULL;
	property = (struct fdt_property *)((char *)value - sizeof(*property));
	known->written = 1 + fdt32_ld(&property->nameoff);
	return value;
}

void write_prop(struct derive *derive, const char *name, const void *value, size_t len)
{
	void *room = prop_room(derive, name, len);

	if (room && len)
		memcpy(room, value, len);
}

fdt32_t *write_room(struct derive *derive, const char *name, unsigned cells)
{
	return prop_room(derive, name, cells * 4u);
}

void write_string(struct derive *derive, const char *name, const char *value)
{
	write_prop(derive, name, value, strlen(value) + 1);
}

void write_u32(struct derive *derive, const char *name, uint32_t value)
{
	fdt32_t cell = cpu_to_fdt32(value);

	write_prop(derive, name, &cell, sizeof(cell));
}

void write_u64(struct derive *derive, const char *name, uint64_t value)
{
	fdt64_t cells = cpu_to_fdt64(value);

	write_prop(derive, name, &cells, sizeof(cells));
}

/* One number in 1 or 2 cells, as the root has them; false when it does not fit. */
static bool store_number(fdt32_t *to, unsigned cells, uint64_t value)
{
	if (cells == 2)
		fdt32_st(to++, (uint32_t)(value >> 32));
	fdt32_st(to, (uint32_t)value);
	return cells == 2 || !(value >> 32);
}

int write_reg(struct derive *derive, const struct range *range, unsigned count)
{
	unsigned address_cells = tree_u32(derive->tree, 0, "#address-cells", 2),
		 size_cells = tree_u32(derive->tree, 0, "#size-cells", 1);
	fdt32_t *to;

	if (address_cells < 1 || address_cells > 2 || size_cells < 1 || size_cells > 2)
		return diag_fail(derive->diag, "guest tree",
				 "the root's #address-cells and #size-cells are not 1 or 2");
	to = write_room(derive, "reg", count * (address_cells + size_cells));
	for (; count; count--, range++) {
		fdt32_t cells[4];

		if (!store_number(cells, address_cells, range->base) ||
		    !store_number(cells + address_cells, size_cells, range->size))
			return diag_fail(derive->diag, "guest tree",
					 "0x%lx with size 0x%lx does not fit the root's "
					 "#address-cells and #size-cells",
					 range->base, range->size);
		if (to) {
			memcpy(to, cells, (address_cells + size_cells) * 4);
			to += address_cells + size_cells;
		}
	}
	return 0;
}

void write_begin_at(struct derive *derive, const char *name, uint64_t address)
{
	char full[48];

	fmt_sn(full, sizeof(full), "%s@%lx", name, address);
	write_begin(derive, full);
}
