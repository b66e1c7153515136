/* SPDX-License-Identifier: Apache-2.0 */
/* What the domains of a configuration lose, for tests: a line for each. */
#ifndef MULLION_TESTS_LOSSES_HELP_H
#define MULLION_TESTS_LOSSES_HELP_H

#include "dtb/config/loss_words.h"
#include "tests/unit/system_help.h"

extern bool counters; /* what PMUs lose is listed, too */
/* Of the domain that is asked about; none: it is not known. */
extern struct range guest_memory[2];
extern unsigned n_guest_memory;

/* A tree with a configuration, which is read. */
void configure(const char *file, const char *more, const char *config);
/* What `domain` loses is `want`, and so many of its devices miss something. */
void expect_losses(unsigned domain, const char *want, unsigned devices);
/* The same, but `want` is of one node alone. */
void expect_losses_of(const char *node, unsigned domain, const char *want, unsigned devices);

#endif
