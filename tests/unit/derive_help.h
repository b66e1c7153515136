/* SPDX-License-Identifier: Apache-2.0 */
/* Guest trees for tests: derived from a board's tree and a configuration, and looked at. */
#ifndef MULLION_TESTS_DERIVE_HELP_H
#define MULLION_TESTS_DERIVE_HELP_H

#include "dtb/config/merge.h"
#include "dtb/config/system.h"
#include "dtb/derive/guest_tree.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

#define ROOM (1u << 17)

extern struct diag said;          /* what a call reported */
extern struct dt_board found;     /* what discovery found in the board's tree */
extern struct sys_config parsed;  /* the configuration */
extern struct guest_params guest; /* what the guest's tree is derived with */
extern char merged[ROOM], derived[ROOM];

#define DOMAIN(name, body) \
	name " { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\"; " body " };"
#define CONFIG(text) "&{/} { domains { " text " }; };"
#define ALL                \
	CONFIG(DOMAIN("a", \
		      "cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; mullion,access-rest;"))
#define BASIC_A "cpus = <&cpus 0x3 1>; mullion,memory-rest; "
#define BASIC_B "cpus = <&cpus 0xc 1>; mullion,memory-size = <0x1000000>; "

/* Discovery of the board (dt_board_file), merging and reading of the configuration: all succeed. */
void configure(const char *file, const char *more, const char *flags, const char *overlay);
void configure_soc(const char *overlay);
/* Parameters as boot fills them in for a domain: its CPUs, 16 MiB of memory, seeds. */
void give_params(unsigned dom);
/* The tree of a domain, in derived[]: derived with success, packed, and without a fault. */
void derive(unsigned dom);

/* Of the derived tree: a node or property is there, or is not, or is just this. */
int node(const char *path);
void no_node(const char *path);
void no_prop(const char *path, const char *prop);
void is_empty(const char *path, const char *prop);
void is_string(const char *path, const char *prop, const char *value);
/* The cells of a property; `count` of them follow. */
void is_cells(const char *path, const char *prop, unsigned count, ...);
unsigned phandle(const char *path);

#endif
