/* SPDX-License-Identifier: Apache-2.0 */
/* Of print_map (dt_map.h): devices and interrupts, and how words and numbers are written. */
#ifndef MULLION_TOOLS_DT_MAP_DEVICES_H
#define MULLION_TOOLS_DT_MAP_DEVICES_H

#include "dtb/tree/tree.h"
#include "el2/boot/machine.h"

#define MAP_OURS   "hypervisor"
#define MAP_NOBODY "nobody"

/* The text, or "-" where there is none. */
const char *map_word(const char *text);
void map_print_path(const struct tree *tree, unsigned node);
/* Base and size, with a tab before each. */
void map_print_range(struct range range);

/* Prints the lines of devices and interrupts; own_assign has run on `tree`. 0, or -1. */
int map_print_devices(const struct machine *machine, const struct tree *tree, struct diag *diag);

#endif
