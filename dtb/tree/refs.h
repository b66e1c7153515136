/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which properties refer to other nodes, and how long each reference is. A flattened tree does not
 * say: a phandle looks like any other number. dtb/tree/ref_table.h is the one place that knows; a
 * property that is not in it, nor has one of the suffixes of refs.c, stays unchanged.
 */
#ifndef MULLION_DTB_REFS_H
#define MULLION_DTB_REFS_H

#include "dtb/tree/tree.h"

#define REF_NEED 1u /* who refers needs what it refers to: kept with it, where that may be */
/* A reference to a node that is gone is cut out. Without this a 0 takes its place, so that the
 * others keep their position (Linux reads phandle 0 as an empty entry). */
#define REF_CUT 2u
/* The property goes as a whole when one of its references is to a node that is gone. */
#define REF_WHOLE 4u
/* To a controller of message interrupts; a guest's own interrupt controller is none. */
#define REF_MESSAGES 8u

/* ref_kind.fixed: one reference, and all cells behind it are its; an address and a size follow, on
 * the bus that the target is on */
#define REF_REST   0xffu
#define REF_ON_BUS 0xfeu

struct ref_kind {
	uint16_t text; /* ref_property */
	uint8_t cells; /* the target's property that says how many cells follow; 0: `fixed` */
	uint8_t fixed;
	uint8_t before; /* cells in front of the phandle, as in msi-map */
	uint8_t flags;
};

struct ref {
	unsigned offset, len; /* cells in the property, the phandle and those before it included */
	unsigned target;      /* TREE_NONE: a hole (phandle 0) */
};

/* The kind of reference that property `prop` of `node` makes, or NULL when it makes none. */
const struct ref_kind *ref_kind(const struct tree *tree, unsigned node, const char *prop);

/* True for a link between two that need not have one another, but are of less use apart: the ends
 * of a wire (remote-endpoint), pins of GPIO lines (gpio-ranges). */
bool ref_is_link(const struct ref_kind *kind);

/* The property's name; of a suffix the suffix, of pinctrl-N pinctrl-0. */
const char *ref_property(const struct ref_kind *kind);

/* The kind with whose property this one goes when that goes as a whole (clock-names), or NULL. */
const struct ref_kind *ref_kind_by_names(const char *prop);

/*
 * Reads the reference that follows `ref` among the `count` cells of a property; start with *ref all
 * 0. 1: read; 0: there is no more; -1: it refers to a node that the tree lacks, or ends inside a
 * reference.
 */
int ref_next(const struct tree *tree, const struct ref_kind *kind, const fdt32_t *cells,
	     unsigned count, struct ref *ref);

/* The property by which `target` says how many cells follow a reference of this kind to it, where
 * it has to and does not; NULL: it does, or need not. */
const char *ref_lacks_cells(const struct tree *tree, const struct ref_kind *kind, unsigned target);

/*
 * The node that a property which no rule knows may refer to: it has at most four cells, the first
 * is the phandle of another node, and its name is one that a vendor would give a reference.
 * TREE_NONE: it is no such property. A guess, so for reports alone: a device that has it keeps a
 * phandle which leads nowhere where that node is not in the domain's tree. In Debian's 577 trees,
 * whose references are all in the table, it takes six numbers for references to disabled nodes.
 */
unsigned ref_suspect(const struct tree *tree, unsigned node, const struct fdt_property *property);

#endif
