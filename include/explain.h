/* SPDX-License-Identifier: Apache-2.0 */
/* Why something of the machine is whose it is. Boot finds it out (dtb/config/why.h), `explain` says
 * it, on the host and at EL2's console (el2/console/explain_words.h). */
#ifndef MULLION_EXPLAIN_H
#define MULLION_EXPLAIN_H

enum explain_why {
	EXPLAIN_UNKNOWN,
	/* a domain has it: */
	EXPLAIN_ACCESS,      /* its `access` names it, or what it is a part of */
	EXPLAIN_ACCESS_REST, /* no access names it, and it has mullion,access-rest */
	EXPLAIN_NEEDED,      /* a device of its refers to it, and no access names it */
	EXPLAIN_MEMORY,      /* `memory` */
	EXPLAIN_MEMORY_SIZE,
	EXPLAIN_MEMORY_REST,
	EXPLAIN_REGION, /* memory that the board's tree reserves, for a device of its */
	EXPLAIN_CPUS,
	EXPLAIN_CPUS_REST, /* the mask 0xffffffff */
	EXPLAIN_EMULATED,  /* a device that the hypervisor makes, and its interrupts */
	EXPLAIN_WIRED,     /* an interrupt, with its device, or as EXPLAIN_SPARE */
	EXPLAIN_SPARE,     /* an interrupt of no device, by mullion,access-rest */
	/* several domains: */
	EXPLAIN_EACH,    /* one for each: the virtual GIC, the timer, interrupts of a core's own */
	EXPLAIN_CHANNEL, /* the memory of a channel: its sides */
	EXPLAIN_COPIED,  /* neither registers nor interrupts: in the tree of whoever needs it */
	/* the hypervisor: */
	EXPLAIN_CONSOLE, /* the UART that shows virtual consoles */
	EXPLAIN_HYPERVISOR,
	/* nobody: */
	EXPLAIN_BESIDE,   /* its registers share a page with EXPLAIN_CONSOLE */
	EXPLAIN_HELD,     /* flash or an IOMMU, which only a name gives */
	EXPLAIN_UNASKED,  /* no access names it, and no domain has the rest */
	EXPLAIN_RESERVED, /* memory that the board's tree reserves */
	EXPLAIN_OTHERS,   /* a domain for other processors has it */
	EXPLAIN_DISABLED,
	EXPLAIN_MALFORMED,
	EXPLAIN_FIRMWARE, /* firmware's, or written anew for each domain: no device to give */
	EXPLAIN_BUS,      /* leads to what is on it, and has nothing itself */
	EXPLAIN_NO_CPU,   /* no domain names it */
	EXPLAIN_LEFT,     /* memory that no domain has asked for */
	EXPLAIN_NOTHING,  /* the board's tree has nothing there */
	EXPLAIN_BEYOND,   /* no arm64 CPU has such an address */
	EXPLAIN_COUNT
};

#endif
