/* SPDX-License-Identifier: Apache-2.0 */
/* System configurations for tests: compiled, merged with a board's tree, and read. */
#ifndef MULLION_TESTS_SYSTEM_HELP_H
#define MULLION_TESTS_SYSTEM_HELP_H

#include "dtb/config/merge.h"
#include "dtb/config/system.h"
#include "dtb/config/visitor.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

#define ROOM (1u << 17)

extern struct diag said;         /* what a call reported */
extern struct dt_board found;    /* what discovery found in the board's tree */
extern struct sys_config parsed; /* by parse_config() */
extern struct blob board, overlay;
extern char merged[ROOM];

/* The board's tree (dt_board_file) with the overlay `config` merged in; what sys_merge returns. */
int merge_config(const char *file, const char *more, const char *flags, const char *config);
/* merge_config() of virt's tree, which succeeds. */
void virt_config(const char *config);
/* Reads the merged tree; what sys_parse returns. */
int parse_config(void);
/* For cmocka: frees the trees. */
int tear_down(void **state);

/* A configuration of domains with these bodies; NULL ends the list. What every domain needs can be
 * left out with '-'. */
#define BASICS        "compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\"; "
#define DOMAINS(text) "&{/} { domains { " text " }; };"
#define A(body)       "a { " BASICS body " };"
#define B(body)       "b { " BASICS body " };"

/* What more a domain needs: the first, and one beside it. */
#define REST "cpus = <&cpus 1 1>; mullion,memory-rest; "
#define SIZE "cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>; "

#endif
