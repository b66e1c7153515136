/* SPDX-License-Identifier: Apache-2.0 */
/* Registers and reserved memory that no domain has, beside registers that one has. */
#ifndef MULLION_DTB_BYSTANDERS_H
#define MULLION_DTB_BYSTANDERS_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/*
 * A page is the least that can be given, so one with registers of a domain's device must have no
 * others: of what nobody was given (the hypervisor's UART, a device that two domains were meant to
 * be kept from, the window of a PCI host), of a bus that is another domain's, of flash and
 * IOMMUs, of firmware's and secure devices, of the interrupt controller's frames; nor memory
 * that the tree reserves for nobody, which may well lie where it says that no memory is. Above
 * or below one another in the tree they are one device. What the tree says nobody uses (status =
 * "disabled") does not count, but for the console's UART. Nor may any of these registers, or the
 * interrupt controller's, lie in the board's DRAM (dram.h). Nor has a domain an interrupt of
 * flash's, an IOMMU's, the console's or firmware's. own_assign came before. 0, or -1 naming
 * both.
 */
int bystanders_check(const struct tree *tree, const struct dt_board *board,
		     const struct sys_config *config, struct diag *diag);

/* Sets the bit of each INTID below 1024 that what the hypervisor or firmware uses is wired to;
 * true when it has any interrupt of the GIC's. own_assign came before. */
bool bystanders_lines(const struct tree *tree, uint32_t taken[32]);

#endif
