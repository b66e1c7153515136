/* SPDX-License-Identifier: Apache-2.0 */
/* Emulated devices in a guest's tree: each describes itself. */
#ifndef MULLION_DTB_GUEST_DEVICE_H
#define MULLION_DTB_GUEST_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "include/addr.h"

#define GUEST_DEVICE_LINES 2u

struct derive;

struct guest_line {
	uint32_t intid; /* an SPI */
	bool edge;
};

/* One device, whose node is put below the root. */
struct guest_device {
	const char *name;   /* of the node, before its unit address */
	struct range range; /* reg */
	bool in_halves;     /* which has it in two parts of the same size */
	bool is_primecell;  /* its bus wants a clock, apb_pclk (Linux' primecell.yaml) */
	struct guest_line line[GUEST_DEVICE_LINES];
	unsigned n_lines;  /* interrupts */
	bool is_console;   /* stdout-path names the first one */
	const char *label; /* what tells it from others of its kind; NULL: nothing */
	/* Which of /hypervisor has its path, with those of all devices of the same; NULL: none. */
	const char *property;
	/* Writes what only the device knows, compatible first, with the writer of
	 * dtb/derive/derive_write.h. */
	void (*describe)(struct derive *derive, const struct guest_device *device);
};

#endif
