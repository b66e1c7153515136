/* SPDX-License-Identifier: Apache-2.0 */
/* What a board's tree or the configuration says that is no error and hardly meant. */
#ifndef MULLION_TOOLS_DT_NOTES_H
#define MULLION_TOOLS_DT_NOTES_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/* Prints a line for each node, up to some, whose status is a word that no specification has: it is
 * as if the node were not there. `fdt` has passed tree_check. */
void note_statuses(const void *fdt);

/* Prints a line for each node whose status keeps it for somebody (reserved) in `board`, and that
 * the configuration enables in `merged`. Both have passed tree_check. */
void note_enabled(const void *board, const void *merged);

/* Prints a line with the CPUs that boot, entered by another loader, has no way to start (el2/boot):
 * neither PSCI by SMC nor a spin-table. Nothing where there is one CPU only, which loads. */
void note_cpus(const struct dt_board *board);

/* Prints a line for each label by which `overlay` changes what is no device: where `board` does not
 * declare the label, a node's name decides, and pins are often called as their device is. `merged`
 * is what has become of the two; all have passed tree_check. */
void note_targets(const void *board, const void *merged, const void *overlay);

/* Adds to the refusal of a device that is disabled whether the tree `board` says so, or the
 * configuration, and of another status than "disabled" which, and what enables it; leaves others as
 * they are. `machine` is what was refused. */
void say_whose_status(const void *board, const struct machine *machine, struct diag *diag);

/* Prints a line for each domain with direct interrupts on a GICv2: its tree does not say whether it
 * has the two security states that these need (el2/boot/direct.c). */
void note_direct(const struct machine *machine);

/* Says what each domain has that does not depend on the size of images: CPUs and memory. */
void note_domains(const struct sys_config *config);

#endif
