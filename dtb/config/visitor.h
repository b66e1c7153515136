/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over what a domain's devices are on the bus: registers, interrupts, DMA. */
#ifndef MULLION_DTB_VISITOR_H
#define MULLION_DTB_VISITOR_H

#include "dtb/config/system.h"

/* What a domain owns on the bus, in CPU addresses (ranges translated). `irq` gets INTIDs (SPI n is
 * 32 + n, PPI 16 + n; level or edge from the tree's flags). The GIC's, memory's and cpus' own nodes
 * are not devices. Callbacks return 0 or a failure. */
struct sys_visitor {
	void *ctx;
	int (*mmio)(void *ctx, const char *node, struct range range, struct diag *diag);
	int (*irq)(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag);
	/* the device can master the bus */
	int (*dma)(void *ctx, const char *node, bool behind_smmu, struct diag *diag);
};
int sys_resources(const void *merged, const struct sys_config *config, unsigned domain,
		  const struct sys_visitor *visitor, struct diag *diag);

#endif
