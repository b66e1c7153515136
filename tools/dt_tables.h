/* SPDX-License-Identifier: Apache-2.0 */
/* What the domains can reach on a board, by the stage-2 tables that boot makes. */
#ifndef MULLION_TOOLS_DT_TABLES_H
#define MULLION_TOOLS_DT_TABLES_H

#include "el2/boot/machine.h"

/* The lines of print_tables, for --help; docs/configuration.md says what they mean. */
#define TABLES_LINES                          \
	"      DOMAIN reach BITS\n"           \
	"      DOMAIN lines COUNT SEEN\n"     \
	"      DOMAIN page IPA PA SIZE HOW\n" \
	"      DOMAIN trap IPA SIZE NAME\n"   \
	"      DOMAIN line INTID HOW\n"

/* What each domain can reach, on standard output: a line for each piece of its stage-2 tables, for
 * each emulated device and each interrupt, with a tab between the words. dt_boot() had the wish
 * `tables`. */
void print_tables(const struct machine *machine);

#endif
