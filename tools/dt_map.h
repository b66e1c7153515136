/* SPDX-License-Identifier: Apache-2.0 */
/* Who has what of a machine, for ./mullion map (tools/map.py). */
#ifndef MULLION_TOOLS_DT_MAP_H
#define MULLION_TOOLS_DT_MAP_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/*
 * Prints what each domain of a machine that dt_boot() has made has, and what nobody has, on
 * standard output: lines of words with a tab between them, the first of which says what it is.
 * Numbers are as in C, a word that says nothing is "-", NODE is a path in the board's tree, OWNER a
 * domain, "shared" (memory of a channel), "hypervisor", "firmware", or "nobody".
 *
 *   domain NAME CPUS CONSOLE KERNELS RAMDISK ROLES
 *                                 CPUS a mask of the board's, CONSOLE "virtual" or a node, KERNELS
 *                                 and ROLES with spaces between several
 *   channel NAME TYPE WHAT        TYPE as in the configuration, WHAT it has
 *   side CHANNEL DOMAIN WHAT      what that domain has of it: an address, an emulated device
 *   place OWNER WHAT BASE SIZE    what boot puts into a domain's memory, guest addresses; only
 *                                 with a bundle
 *   cpu NUMBER MPIDR NODE OWNER VCPU
 *   ram BASE SIZE                 a bank
 *   memory BASE SIZE OWNER WHAT ADDRESS
 *                                 what is given or kept, at ADDRESS for a domain. Where two
 *                                 overlap, the first one holds: boot gives away its own
 *   register NODE BASE SIZE OWNER WHY
 *                                 as far as a CPU reaches them; WHY nobody has it
 *   emulated OWNER NAME LABEL BASE SIZE
 *   irq NUMBER KIND FROM OWNER NODE
 *                                 INTID; KIND level or edge; FROM wire, choice (of a controller's)
 *                                 or device (emulated); OWNER also "each" (of every CPU its own)
 *   rest OWNER                    who may use all other interrupts
 *
 * 0, or -1.
 */
int print_map(const struct machine *machine, struct diag *diag);

#endif
