/* SPDX-License-Identifier: Apache-2.0 */
/* Which UART a tree names for messages. Pure, as board.h. */
#ifndef MULLION_DTB_UART_H
#define MULLION_DTB_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dtb/tree/tree.h"
#include "include/addr.h"
#include "lib/diag.h"

struct dt_uart {
	/* What it is: the string of its compatible that is among the names asked for; or, where
	 * none is, its first one. Empty: the tree has no UART. */
	char compatible[48];
	int match; /* which of the names that is; -1: none */
	/* without reg-offset, if it has one */
	struct range regs;
	/* of the 8250's binding; as `missing` where the tree says nothing */
	uint32_t reg_shift, reg_io_width;
	bool big_endian;
	uint32_t intid; /* its interrupt; 0: none of the GIC's */
	bool edge;
};

#define DT_UART_MISSING (~0u)

/*
 * The node of /chosen stdout-path, whatever it is; where that names none that is there and enabled,
 * the first enabled one that is compatible with one of `names` (the last is NULL). A UART that no
 * address of the CPU's reaches is none. -1 when the node is malformed.
 */
int dt_find_uart(const struct tree *tree, const char *const *names, struct dt_uart *uart,
		 struct diag *diag);

#endif
