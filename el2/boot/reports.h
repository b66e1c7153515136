/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_REPORTS_H
#define MULLION_EL2_REPORTS_H

#include "el2/boot/machine.h"

/* What reports may have to name: every node with registers, behind the VMs' memory. vm_map of all
 * VMs came before: its tree is the one that is still open, with the owners. */
void prepare_reports(const struct machine *machine);

#endif
