/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which memory a device reaches by DMA, by the dma-ranges of the buses above it (DT specification
 * 2.3.9): of a Raspberry Pi 4 those below /soc reach the first GiB alone. Behind an IOMMU no
 * address is memory's, so it is not asked of these.
 */
#ifndef MULLION_DTB_DMA_WINDOW_H
#define MULLION_DTB_DMA_WINDOW_H

#include "dtb/tree/tree.h"

/*
 * Piece `index` of the memory that `node` reaches, in the CPU's addresses. 1: *window holds it
 * (size 0: a bus passes it no further); 0: there is no such piece, and with index 0: nothing limits
 * the device; -1: dma-ranges does not fit the cells, nothing is known.
 */
int dma_window(const struct tree *tree, unsigned node, unsigned index, struct range *window);

/*
 * Where memory of the domain lies that all of its bus masters reach: of each that is limited the
 * largest piece, as far as these meet. False: none is limited, or they have none in common.
 * own_assign came before.
 */
bool dma_common_window(const struct tree *tree, unsigned domain, struct range *window);

/*
 * How many bus masters of the domain reach none of its memory (`count` pieces, in DRAM), the first
 * of them in *first and what it reaches, one piece, in *window. own_assign came before.
 */
unsigned dma_astray(const struct tree *tree, unsigned domain, const struct range *memory,
		    unsigned count, unsigned *first, struct range *window);

#endif
