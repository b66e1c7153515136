/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a device may be in a domain whose memory is elsewhere than its addresses say: a bus
 * master would use those addresses untranslated, and write memory of others. A tree does not say
 * who masters the bus, so only what is known not to may. Pure.
 */
#ifndef MULLION_DTB_DMA_H
#define MULLION_DTB_DMA_H

#include "dtb/tree/tree.h"

enum dma_kind {
	DMA_NONE,    /* no registers on the bus, or known to be no master */
	DMA_UNKNOWN, /* nothing here knows what it does */
	DMA_MASTER,  /* its name or its properties say that it is one */
	DMA_SMMU,    /* likewise, and behind an SMMU, which nothing here drives yet */
	DMA_IOMMU,   /* is an IOMMU: it would translate to the domain's addresses */
};

enum dma_kind dma_kind(const struct tree *tree, unsigned node);

#endif
