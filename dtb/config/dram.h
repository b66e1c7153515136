/* SPDX-License-Identifier: Apache-2.0 */
/* Registers where the tree says that DRAM is: one of the two is not true. */
#ifndef MULLION_DTB_DRAM_H
#define MULLION_DTB_DRAM_H

#include "dtb/tree/board.h"
#include "dtb/tree/tree.h"

/* -1, naming both, when a page that has some of these registers has some of the board's DRAM. */
int dram_refuse(const struct dt_board *board, const char *node, struct range registers,
		struct diag *diag);

/*
 * The same of a node that no domain has and somebody uses: a domain would have the registers as its
 * RAM. 0 for what is memory, too: /memory, what is in /reserved-memory, /chosen and /cpus, and what
 * lies in a region of /reserved-memory that no domain has (firmware's mailbox or log), but for what
 * the hypervisor works by. own_assign came before.
 */
int dram_refuse_nobodys(const struct tree *tree, const struct dt_board *board, unsigned node,
			struct range registers, struct diag *diag);

#endif
