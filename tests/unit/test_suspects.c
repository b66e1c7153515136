/* SPDX-License-Identifier: Apache-2.0 */
/* Properties that no rule knows and that may refer to what a domain has not. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/suspects.h"
#include "tests/unit/system_help.h"

static char seen[1024]; /* a line for each */

static void note_suspect(void *ctx, const struct loss *loss)
{
	const struct tree *tree = ctx;
	size_t used = strlen(seen);

	assert_int_equal(loss->kind, LOSS_SUSPECT);
	assert_string_equal(losses_text(loss->kind), "not given");
	snprintf(seen + used, sizeof(seen) - used, "%s %s %s%s%s\n", tree_name(tree, loss->node),
		 loss->property, tree_name(tree, loss->provider),
		 loss->owner == TREE_NO_OWNER ? "" : " ",
		 loss->owner == TREE_NO_OWNER ? "" : parsed.domains[loss->owner].name);
}

/* What a domain with u@9f000000 loses, which has these properties: of a controller that another
 * domain has, of firmware's, of one that is disabled, of the GIC's (0x8005), of its own. */
static void expect_suspects(const char *properties, const char *want)
{
	char more[512];

	snprintf(more, sizeof(more),
		 "/ { grf@9d000000 { reg = <0 0x9d000000 0 0x1000>; phandle = <0x70>; };"
		 "firmware { f { phandle = <0x71>; }; };"
		 "off { status = \"disabled\"; phandle = <0x72>; };"
		 "u@9f000000 { reg = <0 0x9f000000 0 0x1000>; %s mine { phandle = <0x73>; }; }; };",
		 properties);
	expect_success(merge_config("virt.dts", more, "-@ -f",
				    DOMAINS(A(REST "mullion,access-rest;")
						    B(SIZE "access = <&{/u@9f000000}>;"))),
		       &said);
	expect_success(parse_config(), &said);
	*seen = 0;
	suspects_visit(tree_last(), 1, note_suspect, (void *)tree_last());
	assert_string_equal(seen, want);
}

static void named(void **state)
{
	(void)state;
	expect_suspects("v,thing = <0x70>; v,other = <0x70 4>, <0x99>; v,call = <0x71>;",
			"u@9f000000 v,thing grf@9d000000 a\nu@9f000000 v,other grf@9d000000 a\n"
			"u@9f000000 v,call f\n");
}

static void not_named(void **state)
{
	static const char *const properties[] = {
		"v,thing = <0x72>, <0x70>;",                      /* disabled; not the first cell */
		"v,thing = <0x73>;",                              /* its own */
		"v,thing = <0x8005>; v,core = <&{/cpus/cpu@0}>;", /* each domain has them */
		"v,thing = <0x99>; v,hold-us = <0x70>;",          /* nobody's; a number */
		"rockchip,grf = <0x70>;",                         /* has a rule */
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(properties); k++)
		expect_suspects(properties[k], "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named),
		cmocka_unit_test(not_named),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
