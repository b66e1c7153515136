/* SPDX-License-Identifier: Apache-2.0 */
/* The derivation's parts: a writer that goes on counting when its room is used up, and what it
 * writes. */
#ifndef MULLION_DTB_DERIVE_H
#define MULLION_DTB_DERIVE_H

#include "dtb/config/own.h"
#include "dtb/derive/guest_tree.h"
#include "dtb/tree/refs.h"
#include "dtb/tree/tree_bus.h"

struct derive {
	struct tree *t;
	const struct dt_board *b;
	const struct guest_params *p;
	unsigned dom;
	uint8_t bit;               /* of dom in tree_node.in */
	unsigned cpu[DT_MAX_CPUS]; /* index of vCPU n's node */
	void *out;
	size_t need; /* bytes of structure and strings so far, whether they fitted or not */
	int err;     /* the first failure of libfdt, 0: none */
	struct diag *d;
};

static inline bool is_in(const struct derive *derive, unsigned node)
{
	return node != TREE_NONE && derive->t->node[node].in_domains & derive->bit;
}

void w_begin(struct derive *derive, const char *name);
void w_end(struct derive *derive);
void w_prop(struct derive *derive, const char *name, const void *value, size_t len);
fdt32_t *w_room(struct derive *derive, const char *name, unsigned cells); /* NULL: no room */
void w_string(struct derive *derive, const char *name, const char *value);
void w_u32(struct derive *derive, const char *name, uint32_t value);
void w_u64(struct derive *derive, const char *name, uint64_t value);

/* Node i's own properties as the guest may see them; none of its children. */
void derive_props(struct derive *derive, unsigned node);

/* The nodes [first, end) that are in the domain's tree, which lie below one parent. */
void derive_nodes(struct derive *derive, unsigned first, unsigned end);

/* The nodes that are written afresh. */
int derive_memory(struct derive *derive);
int derive_reserved(struct derive *derive);
void derive_cpus(struct derive *derive);
void derive_chosen(struct derive *derive);
void derive_aliases(struct derive *derive);
void derive_psci(struct derive *derive);
void derive_hypervisor(struct derive *derive);

#endif
