/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupt controllers between a device and the GIC: which lines they have, whose these are, and
 * who leads nowhere. The nodes are those of Debian's trees, shortened. */
#include "dtb/tree/irq_route.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/system_help.h"

static struct tree *t;
static char seen[4096];

#define CONTROLLER "interrupt-controller; interrupt-parent = <0x8005>; "

static void open_tree(const char *more)
{
	virt_config(DOMAINS(A(REST)));
	dt_free(&board);
	board = dt_board_file("virt.dts", more, "-f");
	t = tree_open(board.data, &said);
	assert_non_null(t);
}

static unsigned at(const char *path)
{
	unsigned i = tree_path(t, path, strlen(path));

	if (i == TREE_NONE)
		fail_msg("%s is missing", path);
	return i;
}

/* The lines of /c, as first+count. */
static void lines_are(const char *more, const char *want)
{
	struct irq_lines lines;
	char got[256] = "";
	int result;

	open_tree(more);
	for (unsigned k = 0; (result = irq_route(t, at("/c"), k, &lines, &said)) == 1; k++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), " %u+%u", lines.first,
			 lines.count);
	expect_success(result, &said);
	assert_string_equal(got, want);
}

static void lists(void **state)
{
	(void)state;
	/* TI K3: INTIDs; the aggregator's are those of the router behind which it is */
	lines_are("/ { c { " CONTROLLER "#interrupt-cells = <1>; "
		  "ti,interrupt-ranges = <0 64 64>, <64 448 64>; }; };",
		  " 64+64 448+64");
	lines_are("/ { c { " CONTROLLER "#interrupt-cells = <0>; msi-controller; "
		  "ti,interrupt-ranges = <4 68 36>; }; };",
		  " 68+36");
	lines_are("/ { r { phandle = <0x70>; " CONTROLLER "#interrupt-cells = <1>; "
		  "ti,interrupt-ranges = <0 64 64>; }; "
		  "c { interrupt-controller; interrupt-parent = <0x70>; #interrupt-cells = <0>; "
		  "ti,interrupt-ranges = <0 0 256>; }; };",
		  "");
	/* SPIs */
	lines_are("/ { c { " CONTROLLER "#interrupt-cells = <2>; "
		  "qcom,pdc-ranges = <0 480 94>, <94 609 31>, <125 63 1>; }; };",
		  " 512+94 641+31 95+1");
	lines_are("/ { c { " CONTROLLER "#interrupt-cells = <2>; "
		  "qcom,mpm-pin-map = <2 275>, <5 296>; }; };",
		  " 307+1 328+1");
	lines_are("/ { c { " CONTROLLER "#interrupt-cells = <2>; "
		  "amlogic,channel-interrupts = <64 65>; }; };",
		  " 96+1 97+1");
	lines_are("/ { c { " CONTROLLER "#interrupt-cells = <3>; "
		  "mstar,irqs-map-range = <43 79>; }; };",
		  " 75+37");
	/* Marvell: INTIDs; it takes messages, not interrupts */
	lines_are("/ { c { msi-controller; marvell,spi-ranges = <64 64>, <288 64>; }; };",
		  " 64+64 288+64");
	lines_are("/ { c { compatible = \"nvidia,tegra210-pmc\"; " CONTROLLER
		  "#interrupt-cells = <2>; }; };",
		  " 34+1 118+1");
	/* behind one that passes on */
	lines_are("/ { l { phandle = <0x70>; " CONTROLLER "#interrupt-cells = <3>; }; "
		  "c { interrupt-controller; interrupt-parent = <0x70>; #interrupt-cells = <2>; "
		  "amlogic,channel-interrupts = <64>; }; };",
		  " 96+1");
	/* who takes none, or has no list */
	lines_are("/ { c { qcom,pdc-ranges = <0 480 94>; }; };", "");
	lines_are("/ { c { " CONTROLLER "#interrupt-cells = <2>; }; };", "");
	lines_are("/ { c { interrupt-controller; interrupt-parent = <0x999>; "
		  "amlogic,channel-interrupts = <64>; }; };",
		  "");
}

static void damaged_lists(void **state)
{
	static const struct {
		const char *list, *reason;
	} cases[] = {
		{"qcom,pdc-ranges = <0 480>;", "qcom,pdc-ranges is no list of 3 cells each"},
		{"qcom,pdc-ranges;", "qcom,pdc-ranges is no list of 3 cells each"},
		{"amlogic,channel-interrupts = [01];",
		 "amlogic,channel-interrupts is no list of 1 cells each"},
		{"ti,interrupt-ranges = <0 31 1>;",
		 "ti,interrupt-ranges has interrupts that the interrupt controller has not"},
		{"ti,interrupt-ranges = <0 1020 0>;",
		 "ti,interrupt-ranges has interrupts that the interrupt controller has not"},
		{"qcom,pdc-ranges = <0 987 2>;",
		 "qcom,pdc-ranges has interrupts that the interrupt controller has not"},
		{"qcom,pdc-ranges = <0 0xffffffff 1>;",
		 "qcom,pdc-ranges has interrupts that the interrupt controller has not"},
		{"mstar,irqs-map-range = <9 7>;",
		 "mstar,irqs-map-range has interrupts that the interrupt controller has not"},
	};
	struct irq_lines lines;

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[256];

		snprintf(more, sizeof(more), "/ { c { " CONTROLLER "%s }; };", cases[k].list);
		open_tree(more);
		expect_failure(irq_route(t, at("/c"), 0, &lines, &said), &said, "c",
			       cases[k].reason);
	}
}

/* Three cells mean what they mean at the GIC where a controller passes them on, else not. */
static void three_cells(void **state)
{
	static const struct {
		const char *between;
		uint32_t intid;
	} cases[] = {
		{"", 43},
		{"interrupts = <0 5 4>;", 0}, /* qcom,ipcc, ti,icssg-intc */
		{"interrupts-extended = <0x8005 0 5 4>;", 0},
		{"compatible = \"fsl,imx8mq-gpc\"; interrupts = <0 87 4>;", 43},
		{"compatible = \"allwinner,sun50i-h6-r-intc\"; interrupts = <0 96 4>;", 43},
		{"mstar,irqs-map-range = <43 79>;", 0},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		struct tree_irq irq;
		char more[512];
		bool edge = false;

		snprintf(more, sizeof(more),
			 "/ { c { phandle = <0x70>; #interrupt-cells = <3>; " CONTROLLER "%s }; "
			 "dev { interrupt-parent = <0x70>; interrupts = <0 11 1>; }; };",
			 cases[k].between);
		open_tree(more);
		assert_int_equal(tree_irq(t, at("/dev"), 0, &irq, &said), 1);
		assert_int_equal(tree_intid(t, &irq, &edge), cases[k].intid);
		assert_int_equal(edge, cases[k].intid != 0);
	}
}

static void ends(void **state)
{
	static const struct {
		const char *more;
		bool ends;
	} cases[] = {
		{"c { " CONTROLLER "#interrupt-cells = <3>; };", true},
		{"c { " CONTROLLER "#interrupt-cells = <2>; };", false},
		{"c { " CONTROLLER "interrupts = <0 1 4>; };", true},
		{"c { " CONTROLLER "interrupts-extended = <0x8005 0 1 4>; };", true},
		{"c { " CONTROLLER "interrupt-map = <0>; };", true},
		{"c { " CONTROLLER "qcom,pdc-ranges = <0 480 94>; };", true},
		/* a PMIC on a GPIO (hi655x), the parts of smp2p, of a PCIe host */
		{"c { " CONTROLLER "pmic-gpios = <0x8007 1 2>; };", true},
		{"whole { interrupts = <0 1 4>; c { interrupt-controller; }; };", true},
		{"whole { ranges; interrupts = <0 1 4>; c { interrupt-controller; }; };", true},
		{"far { interrupts = <0 1 4>; bus { ranges; c { interrupt-controller; }; }; };",
		 false},
		/* Marvell's ICU: messages to the GICP, or to the SEI */
		{"gicp { phandle = <0x70>; msi-controller; marvell,spi-ranges = <64 64>; }; "
		 "c { interrupt-controller; msi-parent = <0x70>; };",
		 true},
		{"sei { phandle = <0x70>; msi-controller; interrupts = <0 0 4>; }; "
		 "c { interrupt-controller; msi-parent = <0x70>; };",
		 true},
		/* HiSilicon's mbigen: messages to an ITS, below the GIC or not */
		{"intc@8000000 { its { phandle = <0x70>; compatible = \"arm,gic-v3-its\"; "
		 "msi-controller; }; }; c { interrupt-controller; msi-parent = <0x70 0x40800>; };",
		 false},
		{"its { phandle = <0x70>; compatible = \"arm,gic-v3-its\"; msi-controller; }; "
		 "c { interrupt-controller; msi-parent = <0x70 0x40800>; };",
		 false},
		{"c { phandle = <0x70>; interrupt-controller; msi-parent = <0x70>; };", false},
		{"c { phandle = <0x70>; interrupt-controller; interrupt-parent = <0x70>; "
		 "#interrupt-cells = <3>; };",
		 false},
		{"c { interrupt-controller; msi-parent = <0x999>; };", false},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[512];
		unsigned c = 0;

		snprintf(more, sizeof(more), "/ { %s };", cases[k].more);
		open_tree(more);
		while (strcmp(tree_name(t, c), "c"))
			c++;
		if (irq_route_ends(t, c) != cases[k].ends)
			fail_msg("%s", cases[k].more);
	}
	assert_true(irq_route_ends(t, t->gic));
}

/* --- who owns the lines --- */

static int see_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	size_t n = strlen(seen);

	(void)ctx, (void)diag;
	snprintf(seen + n, sizeof(seen) - n, "%s %u%s\n", node, intid, edge ? " edge" : "");
	return 0;
}

static int see_line(void *ctx, const char *node, uint32_t intid, struct diag *diag)
{
	size_t n = strlen(seen);

	(void)ctx, (void)diag;
	snprintf(seen + n, sizeof(seen) - n, "%s may %u\n", node, intid);
	return 0;
}

static int refuse(void *ctx, const char *node, uint32_t intid, struct diag *diag)
{
	(void)ctx;
	return diag_fail(diag, node, "refused %u", intid);
}

static void has(unsigned domain, const char *want)
{
	static const struct sys_visitor see = {.irq = see_irq};

	*seen = 0;
	expect_success(sys_resources(merged, &parsed, domain, &see, &said), &said);
	assert_string_equal(seen, want);
}

/* A router and a GPIO bank behind it, as on K3; and a device that is wired to one of its lines. */
#define K3                                                                                    \
	"/ { router@1000 { phandle = <0x70>; reg = <0 0x1000 0 4>; " CONTROLLER               \
	"#interrupt-cells = <1>; ti,interrupt-ranges = <0 392 3>, <8 500 1>; };"              \
	"gpio@2000 { reg = <0 0x2000 0 4>; interrupt-parent = <0x70>; interrupts = <192>; };" \
	"wired@3000 { reg = <0 0x3000 0 4>; interrupts = <0 361 1>; }; };"

static void owners(void **state)
{
	(void)state;
	/* what needs the router has it */
	expect_success(merge_config("virt.dts", K3, "-f",
				    DOMAINS(A(REST "access = <&gpio_2000>;") B(SIZE))),
		       &said);
	expect_success(parse_config(), &said);
	has(0, "router@1000 392\nrouter@1000 393\nrouter@1000 394\nrouter@1000 500\n");
	has(1, "");
	/* a device of the same domain, of another's: a wire comes before a choice */
	expect_success(merge_config("virt.dts", K3, "-f",
				    DOMAINS(A(REST "access = <&wired_3000 &gpio_2000>;"))),
		       &said);
	expect_success(parse_config(), &said);
	has(0, "wired@3000 393 edge\nrouter@1000 392\nrouter@1000 394\nrouter@1000 500\n");
	expect_success(merge_config("virt.dts", K3, "-f",
				    DOMAINS(A(REST "access = <&gpio_2000>;")
						    B(SIZE "access = <&wired_3000>;"))),
		       &said);
	expect_success(parse_config(), &said);
	has(0, "router@1000 392\nrouter@1000 394\nrouter@1000 500\n");
	has(1, "wired@3000 393 edge\n");
	/* the rest owns the router: a device of another domain behind it has no interrupt */
	expect_success(merge_config("virt.dts", K3, "-f",
				    DOMAINS(A(REST "mullion,access-rest;")
						    B(SIZE "access = <&gpio_2000>;"))),
		       &said);
	expect_success(parse_config(), &said);
	has(1, "");
}

/* Allwinner's R_INTC passes on what is behind it, and has an interrupt of its own with the number
 * that a PMIC behind it uses: a domain without R_INTC has not the PMIC's interrupt either. */
static void stands_between(void **state)
{
	static const char r_intc[] =
		"/ { r@1000 { compatible = \"allwinner,sun50i-h6-r-intc\"; phandle = <0x70>; "
		"reg = <0 0x1000 0 4>; " CONTROLLER "#interrupt-cells = <3>; "
		"interrupts = <0 96 4>; };"
		"pmic@2000 { reg = <0 0x2000 0 4>; interrupt-parent = <0x70>; "
		"interrupts = <0 96 8>; }; };";

	(void)state;
	expect_success(merge_config("virt.dts", r_intc, "-f",
				    DOMAINS(A(REST "mullion,access-rest;")
						    B(SIZE "access = <&pmic_2000>;"))),
		       &said);
	expect_success(parse_config(), &said);
	has(1, "");
	expect_success(merge_config("virt.dts", r_intc, "-f",
				    DOMAINS(A(REST "access = <&r_1000>;")
						    B(SIZE "access = <&pmic_2000>;"))),
		       &said);
	expect_success(parse_config(), &said);
	has(0, "r@1000 128\n");
	expect_success(merge_config("virt.dts", r_intc, "-f",
				    DOMAINS(A(REST "access = <&pmic_2000>;") B(SIZE))),
		       &said);
	expect_success(parse_config(), &said);
	has(0, "r@1000 128\n");
}

/* Two controllers of two domains with one line; a visitor that tells lines from wires. */
static void shared_and_told(void **state)
{
	static const struct sys_visitor tells = {.irq = see_irq, .line = see_line},
					refuses = {.irq = see_irq, .line = refuse};

	(void)state;
	expect_success(
		merge_config("virt.dts",
			     "/ { c@1000 { reg = <0 0x1000 0 4>; " CONTROLLER
			     "amlogic,channel-interrupts = <64 65>; };"
			     "d@2000 { reg = <0 0x2000 0 4>; " CONTROLLER
			     "amlogic,channel-interrupts = <65 66>; }; };",
			     "-f",
			     DOMAINS(A(REST "access = <&c_1000>;") B(SIZE "access = <&d_2000>;"))),
		&said);
	expect_failure(parse_config(), &said, "c@1000",
		       "of domain a shares interrupt 97 with d@2000 of domain b");
	expect_success(merge_config("virt.dts", K3, "-f",
				    DOMAINS(A(REST "access = <&gpio_2000 &wired_3000>;"))),
		       &said);
	expect_success(parse_config(), &said);
	*seen = 0;
	expect_success(sys_resources(merged, &parsed, 0, &tells, &said), &said);
	assert_string_equal(seen, "wired@3000 393 edge\nrouter@1000 may 392\n"
				  "router@1000 may 394\nrouter@1000 may 500\n");
	expect_failure(sys_resources(merged, &parsed, 0, &refuses, &said), &said, "router@1000",
		       "refused 392");
}

/* What a node names, used or not: for itself, in a map, in a set. */
static void named(void **state)
{
	uint32_t before[32] = {0}, now[32] = {0};

	(void)state;
	open_tree("");
	irq_named_lines(t, before);
	assert_int_equal(before[1], 0x0103019e);
	open_tree("/ { c { " CONTROLLER "#interrupt-cells = <2>; qcom,pdc-ranges = <0 480 3>; }; "
		  "dev { status = \"disabled\"; interrupt-parent = <0x8005>; "
		  "interrupts = <0 250 4 0 987 1 2 3 4>; }; "
		  "bus { #interrupt-cells = <1>; interrupt-map-mask = <7>; "
		  "interrupt-map = <1 0x8005 0 0 0 251 4>; #address-cells = <0>; }; };");
	irq_named_lines(t, now);
	for (unsigned w = 0; w < 32; w++)
		now[w] &= ~before[w];
	assert_int_equal(now[512 / 32], 7);
	assert_int_equal(now[282 / 32], 3u << 282 % 32);
	assert_int_equal(now[1019 / 32], 1u << 1019 % 32);
	now[512 / 32] = now[282 / 32] = now[1019 / 32] = 0;
	for (unsigned w = 0; w < 32; w++)
		assert_int_equal(now[w], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),           cmocka_unit_test(damaged_lists),
		cmocka_unit_test(three_cells),     cmocka_unit_test(ends),
		cmocka_unit_test(stands_between),  cmocka_unit_test(owners),
		cmocka_unit_test(shared_and_told), cmocka_unit_test(named),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
