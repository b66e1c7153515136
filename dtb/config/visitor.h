/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over what a domain's devices are on the bus: registers, interrupts, DMA. */
#ifndef MULLION_DTB_VISITOR_H
#define MULLION_DTB_VISITOR_H

#include "dtb/config/system.h"

/*
 * Called for what a domain owns on the bus, in CPU addresses. `irq` gets INTIDs (SPI n is 32 + n,
 * PPI 16 + n), below 1024. The nodes of the GIC, of memory and of CPUs are not devices. Each
 * returns 0, or -1 with `diag` filled, which ends the walk; NULL: not asked for. `ctx` is the
 * caller's.
 */
struct sys_visitor {
	void *ctx;
	int (*mmio)(void *ctx, const char *node, struct range range, struct diag *diag);
	int (*irq)(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag);
	/* the device can master the bus */
	int (*dma)(void *ctx, const char *node, bool behind_smmu, struct diag *diag);
	/* a line that an interrupt controller may use, or not (irq_route.h); NULL: as irq */
	int (*line)(void *ctx, const char *node, uint32_t intid, struct diag *diag);
};

/* Visits all that domain `domain` of the merged tree owns. 0, or -1. Uses the one table of
 * tree.h. */
int sys_resources(const void *merged, const struct sys_config *config, unsigned domain,
		  const struct sys_visitor *visitor, struct diag *diag);

#endif
