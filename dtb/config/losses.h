/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain's devices refer to on the board and cannot have in the domain. */
#ifndef MULLION_DTB_LOSSES_H
#define MULLION_DTB_LOSSES_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/* Why the provider is not in the domain's tree; losses_text has the words. */
enum loss_kind {
	LOSS_OTHERS,   /* another domain has it */
	LOSS_FIRMWARE, /* in no domain's tree, and SMC ends in the hypervisor */
	/* nobody named it, and it is given by name only: flash; a bus that interrupts go by */
	LOSS_HELD,
	LOSS_REGION, /* reserved memory, and a page of it is reserved for others, too */
	LOSS_ROOM,   /* memory that a kernel sets aside of its own, which has no room there */
	LOSS_CHOSEN, /* a device in /chosen, which every guest has afresh */
	LOSS_NOBODY, /* no domain may have it */
	/* of a property that cannot be read from there on: */
	LOSS_BROKEN,       /* no node has that phandle (`cells`) */
	LOSS_UNCOUNTED,    /* the provider does not say how many cells follow (#dma-cells) */
	LOSS_SHORT,        /* it ends inside the reference */
	LOSS_NOWHERE,      /* it is the domain's, but no interrupt gets from it to the GIC */
	LOSS_NO_PARTITION, /* an interrupt's 4th cell (`cells`) names no partition of the GIC's */
	LOSS_CPUS,         /* a device's, of a partition that has none of the domain's CPUs */
	LOSS_EXTENDED,     /* an interrupt that no guest's GIC has (irq_route.h) */
	/* its registers or interrupts make no sense (node_check says why), so nobody has it; of the
	 * node itself when that is the device: property "-", no provider */
	LOSS_MALFORMED,
	/* From here on nothing is missed: losses_count leaves them out. */
	LOSS_HYPERVISOR, /* IOMMUs, ITSs: the hypervisor's, whoever has the device */
	LOSS_DISABLED,   /* the board's tree disables it, for everybody */
	/* Of a PMU: interrupts that are not each core's own; that come by another controller,
	 * whoever has it; that other CPUs have, by the GIC's partitions. */
	LOSS_SHARED,
	LOSS_BEHIND,
	LOSS_PARTITION,
	LOSS_SUSPECT, /* suspects.h: perhaps no reference at all */
	LOSS_KINDS
};

#define LOSS_ALL UINT32_MAX

struct loss {
	unsigned domain;      /* who loses */
	unsigned node;        /* that refers */
	unsigned device;      /* that misses it: of a part the whole, of an OPP table its user */
	const char *property; /* what refers; in the tree */
	unsigned provider;    /* what it refers to; TREE_NONE: nothing, or it is not known */
	unsigned owner;       /* the domain that has it; TREE_NO_OWNER: none */
	enum loss_kind kind;
	unsigned entry;       /* which one of the property's references; LOSS_ALL: several */
	const fdt32_t *cells; /* what the provider is told: n_cells, 0 where that is not said */
	unsigned n_cells;
};

/* Whose losses are asked for, and the memory that it was given; n_memory 0: that is not known, so
 * nothing is lost for want of room. */
struct loser {
	unsigned domain;
	const struct range *memory;
	unsigned n_memory;
};

/*
 * Calls `visit` for each loss of the domain, in the order of the tree: for each reference, but of
 * an interrupt-map once for entries to one controller, one after the other, and for each that no
 * guest's GIC has. Only properties that a
 * device needs (REF_NEED) count, and interrupts. own_assign came before; it marks who loses
 * (tree_node.loses), so this costs nothing where nobody does.
 */
void losses_visit(const struct tree *tree, const struct loser *loser,
		  void (*visit)(void *ctx, const struct loss *loss), void *ctx);

/* The number of the domain's devices that lose what they would miss. */
unsigned losses_count(const struct tree *tree, const struct loser *loser);

/* How boot says it: the domain's name, and losses_count. */
#define LOSSES_LINE \
	"%s: devices without a clock, interrupt or the like: %u (./mullion check --verbose)"

/* The kind in words: who has the provider, or what else it is. */
const char *losses_text(enum loss_kind kind);

#endif
