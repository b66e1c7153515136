/* SPDX-License-Identifier: Apache-2.0 */
/* The trees that fuzz_derive bends. */
#ifndef MULLION_FUZZ_DERIVE_TREES_H
#define MULLION_FUZZ_DERIVE_TREES_H

#define MAX_TREES  64u
#define TREE_ROOM  (1u << 18)
#define TREE_SPARE (8u << 10) /* what changes may add */
#define SECOND     4u         /* devices that the second domain names */

/*
 * A board's tree as it is; with a configuration of two domains in it, a with the rest and b with
 * SECOND empty entries of access, each node with a phandle; and an overlay (NULL: it has none). All
 * open, with TREE_SPARE behind them.
 */
struct board {
	char *tree, *configured, *overlay;
	unsigned n_nodes;
};

extern struct board boards[MAX_TREES];
extern unsigned n_boards;

/* Reads NAME.dtb, and NAME.dtbo where there is one, of a folder, in the order of their names. Ends
 * the process where it has none. */
void read_boards(const char *folder);

#endif
