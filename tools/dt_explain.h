/* SPDX-License-Identifier: Apache-2.0 */
/* What mullion-dt --explain says: whose something of the machine is, how it is mapped, which rule
 * decided it, and what would move it. */
#ifndef MULLION_TOOLS_DT_EXPLAIN_H
#define MULLION_TOOLS_DT_EXPLAIN_H

#include "dtb/tree/tree.h"
#include "el2/boot/machine.h"
#include "el2/console/explain_words.h"
#include "include/explain.h"
#include "lib/diag.h"

/*
 * Prints on stdout what there is to say of `what` (EXPLAIN_USAGE; DOMAIN:ADDRESS is an address as
 * that domain has it). A line that is about the configuration ends in a tab, the path of a node of
 * it, a tab and a property of that node, which tools/explain.py turns into a line of the source.
 * `machine` has been through dt_boot. 0; -1: there is no such thing, `diag` says what is wrong with
 * it.
 */
int explain(const char *what, const struct machine *machine, struct diag *diag);

/* --- among the files of it --- */

#define EXPLAIN_PATH 512 /* bytes for the path of a node */

struct explaining {
	const struct machine *machine;
	struct tree *tree; /* with its owners */
};

/* An address, a physical one. */
void explain_address(const struct explaining *x, uint64_t address);
/* An interrupt by its INTID, a CPU by its bit in a mask. */
int explain_irq(const struct explaining *x, uint64_t intid, struct diag *diag);
int explain_cpu(const struct explaining *x, uint64_t cpu, struct diag *diag);
/* A channel by its name or path; -2: there is none. An address in the memory of one; false: in no
 * such memory. */
int explain_channel(const struct explaining *x, const char *name);
bool explain_shared(const struct explaining *x, uint64_t address);
/* A node by its path, its label, an alias, or its name. */
int explain_node(const struct explaining *x, const char *name, struct diag *diag);

/* A line; the same about a property of a domain (NULL: the domain itself; of TREE_NO_OWNER about
 * nothing). */
void say(const char *head, const char *format, ...) __attribute__((format(printf, 2, 3)));
void say_of(const struct explaining *x, unsigned domain, const char *property, const char *head,
	    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The same about a property of a node of the board's, which the configuration may have changed. */
void say_at(const char *path, const char *property, const char *head, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* "decided:", and "to move:" in general. `domain` has it, or TREE_NO_OWNER. */
void say_decided(const struct explaining *x, enum explain_why why, unsigned domain);
void say_move(enum explain_why why, const char *domain);

/* "decided:" and "to move:" of a node, with the domains that could have it: each is tried, with all
 * checks that boot makes. */
void say_node_decided(const struct explaining *x, unsigned node);
void say_node_moves(const struct explaining *x, unsigned node);

/* A node's path, in `path`; its name where there is no room for it. */
const char *path_of(const struct tree *tree, unsigned node, char path[EXPLAIN_PATH]);

/* The only node whose name makes the label; TREE_NONE: none does, or several do. */
unsigned by_made_label(const struct tree *tree, const char *label);

/* How the domains have an address: who, and a line for each (EXPLAIN_MAPS, EXPLAIN_EMULATES). */
struct mappings {
	unsigned count, first;                        /* domains; the first one */
	char names[SYS_MAX_DOMAINS * (SYS_NAME + 2)]; /* ", " between them */
	char line[SYS_MAX_DOMAINS][200];
};

/* By pages, as el2/boot/stage2_tables.c maps and the emulated devices lie. */
void find_mappings(const struct explaining *x, uint64_t address, struct mappings *mappings);

const char *domain_name(const struct explaining *x, unsigned domain);

#endif
