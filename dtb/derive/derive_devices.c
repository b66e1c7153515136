/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of emulated devices: what all have, around what each says of itself. */
#include <string.h>

#include "dtb/derive/derive.h"
#include "dtb/derive/derive_write.h"
#include "dtb/derive/guest_device.h"

#define SPECIFIER_CELLS 3u /* of a GIC: type, number, flags; more cells are 0 for an SPI */
#define SPECIFIER_SPI   0u
#define EDGE_RISING     1u
#define LEVEL_HIGH      4u
#define CLOCK_HZ        24000000u

static int put_interrupts(struct derive *derive, const struct guest_device *device)
{
	const struct tree *tree = derive->tree;
	uint32_t phandle = tree->gic == TREE_NONE ? 0 : tree->node[tree->gic].phandle;
	unsigned cells = phandle ? tree_u32(tree, tree->gic, "#interrupt-cells", 0) : 0;
	fdt32_t *to;

	if (cells < SPECIFIER_CELLS)
		return diag_fail(derive->diag, "guest tree",
				 "the interrupt controller has no phandle or #interrupt-cells, by "
				 "which %s could refer to it",
				 device->name);
	write_u32(derive, "interrupt-parent", phandle);
	to = write_room(derive, "interrupts", device->n_lines * cells);
	for (unsigned n = 0; to && n < device->n_lines; n++, to += cells) {
		memset(to, 0, cells * sizeof(*to));
		fdt32_st(&to[0], SPECIFIER_SPI);
		fdt32_st(&to[1], device->line[n].intid - 32);
		fdt32_st(&to[2], device->line[n].edge ? EDGE_RISING : LEVEL_HIGH);
	}
	return 0;
}

static int put_reg(struct derive *derive, const struct guest_device *device)
{
	uint64_t half = device->range.size / 2;
	const struct range halves[2] = {{device->range.base, half},
					{device->range.base + half, half}};

	return device->in_halves ? write_reg(derive, halves, 2)
				 : write_reg(derive, &device->range, 1);
}

/* A clock that is always on, for drivers that ask for one; phandle 0: nobody does. */
static void write_clock(struct derive *derive, uint32_t phandle)
{
	if (!phandle)
		return;
	write_begin(derive, "mullion-clock");
	write_string(derive, "compatible", "fixed-clock");
	write_u32(derive, "#clock-cells", 0);
	write_u32(derive, "clock-frequency", CLOCK_HZ);
	write_u32(derive, "phandle", phandle);
	write_end(derive);
}

static void put_clock(struct derive *derive, uint32_t phandle)
{
	write_u32(derive, "clocks", phandle);
	write_string(derive, "clock-names", "apb_pclk");
}

int derive_devices(struct derive *derive)
{
	uint32_t clock = 0;

	for (unsigned i = 0; i < derive->params->n_devices; i++) {
		const struct guest_device *device = &derive->params->devices[i];

		write_begin_at(derive, device->name, device->range.base);
		device->describe(derive, device);
		clock = device->is_primecell ? tree_new_phandle(derive->tree) : clock;
		if (device->is_primecell)
			put_clock(derive, clock);
		if (device->label)
			write_string(derive, "label", device->label);
		if (put_reg(derive, device) < 0 ||
		    (device->n_lines && put_interrupts(derive, device) < 0))
			return -1;
		write_end(derive);
	}
	write_clock(derive, clock);
	return 0;
}
