/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/derive/derive_write.h"

#include <string.h>

#include "dtb/derive/derive.h"

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

void write_prop(struct derive *derive, const char *name, const void *value, size_t len)
{
	derive->need += 12 + ALIGN_UP(len, 4);
	if (!derive->error)
		derive->error = fdt_property(derive->out, name, value, (int)len);
}

fdt32_t *write_room(struct derive *derive, const char *name, unsigned cells)
{
	void *at = NULL;

	derive->need += 12 + cells * 4;
	if (!derive->error)
		derive->error = fdt_property_placeholder(derive->out, name, (int)cells * 4, &at);
	return derive->error ? NULL : at;
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
