/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An index of a flattened tree, and the questions that every part of dtb/ asks of it. libfdt finds
 * a parent or a phandle by walking from the first byte on; one pass into a table makes both a
 * look-up, and gives each node a place for what the configuration says of it. There is one table,
 * in memory that is only needed at boot: the last tree_open owns it.
 *
 * An index is of a tree that is only read. Whoever writes to the tree opens it again before he asks
 * for a property, or says what he wrote (tree_wrote); programs on the host stop where one does not.
 */
#ifndef MULLION_DTB_TREE_H
#define MULLION_DTB_TREE_H

#include <libfdt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "include/addr.h"
#include "lib/diag.h"

#define TREE_MAX_NODES 2048u /* the largest board tree in Debian's kernel package has 997 */
#define TREE_MAX_DEPTH 32
#define TREE_NONE      0xffffu
#define TREE_NO_OWNER  0xffu

enum node_class {
	NODE_DEVICE, /* belongs to one domain, with all below it */
	NODE_BUS,    /* only leads to its children */
	/* a device that is given by its name only: not by access-rest, nor
	 * as what another device needs */
	NODE_HELD,
	NODE_GIC,      /* each domain has one, virtual */
	NODE_TIMER,    /* the CPUs' timer, or how far they are from memory: each domain has it */
	NODE_PMU,      /* the CPUs' counters: each domain has them */
	NODE_CPU,      /* /cpus and below */
	NODE_RESERVED, /* /reserved-memory and below */
	NODE_GONE,     /* in no domain's tree: disabled, firmware's, or written afresh for each */
};

#define TREE_DISABLED 1u /* its status or that of a node above it is not okay */
#define TREE_HAS_REG  2u
/* takes interrupts or messages of others */
#define TREE_CONTROLLER 4u
#define TREE_BAD        8u  /* malformed (classify_nodes) */
#define TREE_HAS_LINES  16u /* interrupts by itself, or has a map of interrupts */
#define TREE_OTHERS     32u /* a domain for other processors names it (classify_nodes) */
/* What only one domain can have. */
#define TREE_EXCLUSIVE (TREE_HAS_REG | TREE_HAS_LINES)

struct tree_node {
	int offset;           /* of its token in the structure block, as libfdt has it */
	uint32_t names;       /* those of its properties (names_bit) */
	uint32_t phandle;     /* 0: none */
	uint16_t parent;      /* the root's is TREE_NONE */
	uint16_t end;         /* index behind the last node below this one */
	uint16_t head;        /* bytes of its token and its name: its properties are behind them */
	uint8_t class, flags; /* enum node_class (own_assign sets it) */
	/* domain, one for other processors behind those of ours; or TREE_NO_OWNER (own_assign) */
	uint8_t owner;
	/* bit n: in domain n's tree; references followed (of a reserved region: its device refers
	 * to it); one of them may lead out of that tree */
	uint8_t in_domains, followed, loses;
};

#define TREE_SLOTS (2 * TREE_MAX_NODES) /* a power of two: half of them stay free */

struct tree {
	const void *fdt;
	const char *block, *strings; /* the structure block and the strings block */
	uint32_t block_size;
	unsigned n_nodes;
	unsigned gic;         /* index of the interrupt controller, or TREE_NONE */
	const void *assigned; /* the configuration that own_assign has followed; NULL: none */
	uint8_t derived;      /* bit n: marked as in domain n are its CPUs, too (sys_derive) */
	/* Hashed by phandle, the first free one behind its own: a node's index, or TREE_NONE. The
	 * tree uses slot_mask + 1 of them. */
	unsigned slot_mask;
	uint16_t slot[TREE_SLOTS];
	struct tree_node node[TREE_MAX_NODES];
};

/* A list that ends with NULL. */
static inline bool is_one_of(const char *const *list, const char *text)
{
	while (*list && strcmp(*list, text))
		list++;
	return *list;
}

static inline bool starts_with(const char *text, const char *head)
{
	return !strncmp(text, head, strlen(head));
}

static inline bool ends_with(const char *text, const char *tail)
{
	size_t length = strlen(text), end = strlen(tail);

	return length >= end && !strcmp(text + length - end, tail);
}

/* 0 when the `room` bytes at `fdt` hold a whole version 17 tree (fdt_check_full), else -1, with
 * the reason in words; `object` is what the message names. */
int tree_check(const void *fdt, size_t room, const char *object, struct diag *diag);

/* Bytes up to the end of the last of its blocks. Behind that may be room that nobody uses: QEMU's
 * trees are of 1 MiB. The header is in order (fdt_check_header). */
size_t tree_used(const void *fdt);

/* Indexes a tree that tree_check has passed; the table is valid until the
 * next tree_open. NULL on failure. */
struct tree *tree_open(const void *fdt, struct diag *diag);

/* The index follows what libfdt wrote since: properties of this node, and nothing else. */
void tree_wrote(struct tree *tree, unsigned node);

/* The table, if it is still of this tree; or NULL. */
struct tree *tree_again(const void *fdt);

/* The table as the last tree_open that succeeded left it. */
const struct tree *tree_last(void);

/* Names and look-ups. An index not found is TREE_NONE; its name is "?", and the root's "/". */
const char *tree_name(const struct tree *tree, unsigned node);
unsigned tree_at(const struct tree *tree, int offset);
unsigned tree_phandle(const struct tree *tree, uint32_t phandle);
/* A phandle that no node has, above all others; 0: there is none. */
uint32_t tree_new_phandle(const struct tree *tree);
/* `path` is absolute and has `len` characters, without a closing NUL. */
unsigned tree_path(const struct tree *tree, const char *path, size_t len);
unsigned tree_child(const struct tree *tree, unsigned node, const char *name);
/* The node's path into the `room` bytes at `path`, at least 2; -1: it is longer. */
int tree_path_of(const struct tree *tree, unsigned node, char *path, size_t room);
#define tree_for_each_child(t, i, c) \
	for (unsigned c = (i) + 1; c < (t)->node[i].end; c = (t)->node[c].end)

/* A number of the structure block's. */
static inline uint32_t tree_word(const void *at)
{
	return __builtin_bswap32(*(const uint32_t *)at);
}

/*
 * The property of `node` behind `previous` (NULL: the first), or NULL; a property's name; a
 * property's value by name and its *len bytes (NULL and 0 when absent). libfdt asks at each step
 * whether the bytes are inside the tree. tree_check has asked that once for all, so these go
 * straight through the structure block (DT specification 5.4): deriving a guest's tree asks for
 * thousands of properties.
 *
 * Here and below, names of properties are literals, or in the tree (names.h); in tree_prop_called
 * and tree_str_called they are any text.
 */
const struct fdt_property *tree_next_prop(const struct tree *tree, unsigned node,
					  const struct fdt_property *previous);
const char *tree_prop_name(const struct tree *tree, const struct fdt_property *property);
const void *tree_prop(const struct tree *tree, unsigned node, const char *name, int *len);
const void *tree_prop_called(const struct tree *tree, unsigned node, const char *name,
			     size_t name_len, int *len);
#define tree_for_each_prop(t, i, p)                                        \
	for (const struct fdt_property *p = tree_next_prop(t, i, NULL); p; \
	     p = tree_next_prop(t, i, p))

/*
 * A property's cells and their *count; NULL and 0 when it is absent or of a broken length.
 * tree_u32: its one cell, or `missing`. tree_str: a string that ends inside its property, or NULL.
 */
const fdt32_t *tree_cells(const struct tree *tree, unsigned node, const char *prop,
			  unsigned *count);
uint32_t tree_u32(const struct tree *tree, unsigned node, const char *prop, uint32_t missing);
const char *tree_str(const struct tree *tree, unsigned node, const char *prop);
const char *tree_str_called(const struct tree *tree, unsigned node, const char *prop);
bool tree_has(const struct tree *tree, unsigned node, const char *prop);
/* True when one of `list`, which ends with NULL, is in the node's compatible. */
bool tree_compatible(const struct tree *tree, unsigned node, const char *const *list);
/* The number in `count` cells, at most 2. */
uint64_t tree_number(const fdt32_t *cells, unsigned count);

/* The length of the path in the `len` bytes at `path`: options may be behind it, after a ':'. */
size_t tree_path_length(const char *path, size_t len);

/* The node of /chosen's stdout-path, without its options and with an alias resolved. */
unsigned tree_stdout(const struct tree *tree);

/* True for a CPU among the children of /cpus: its device_type says so or, as Linux takes it, its
 * name where there is none (QEMU's sbsa-ref). */
bool tree_is_cpu(const struct tree *tree, unsigned node);

/* /cpus and /reserved-memory, which every guest's tree has afresh: without a phandle, and with none
 * of its own properties (own_assign has said what they are). */
static inline bool tree_is_afresh(const struct tree *tree, unsigned node)
{
	return node && !tree->node[node].parent &&
	       (tree->node[node].class == NODE_CPU || tree->node[node].class == NODE_RESERVED);
}

/* A child of the root whose device_type is memory, whatever its status; and one that only the
 * secure side has (Linux, Documentation/devicetree/bindings/arm/secure.txt). */
bool tree_is_memory(const struct tree *tree, unsigned node);
bool tree_is_secure_memory(const struct tree *tree, unsigned node);

/* The next CPU that takes part, after `previous` (TREE_NONE: the first); TREE_NONE: no more. */
unsigned tree_next_cpu(const struct tree *tree, unsigned previous);

#endif
