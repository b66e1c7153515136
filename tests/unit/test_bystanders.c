/* SPDX-License-Identifier: Apache-2.0 */
/* A page with registers of a domain's device has none that nobody was given. */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "dtb/config/bystanders.h"
#include "tests/unit/system_help.h"

/* A real-time clock at 0x9010000 that the only domain gets, and what else is in its page. */
static int parse_with(const char *more, const char *access)
{
	char config[256];

	snprintf(config, sizeof(config), DOMAINS(A(REST "%s")), access);
	expect_success(merge_config("virt.dts", more, "", config), &said);
	return parse_config();
}

#define ALL   "mullion,access-rest;"
#define CLOCK "access = <&pl031_9010000>;"
#define HERE  "reg = <0 0x9010800 0 0x100>; "
#define WINDOW(more)                                                                         \
	"/ { pci { " more "device_type = \"pci\"; #address-cells = <3>; #size-cells = <2>; " \
	"ranges = <0x2000000 0 0 0 0x9010800 0 0x100>; }; };"
#define RESERVED(nodes) \
	"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; " nodes " }; };"

static void refused(void **state)
{
	static const struct {
		const char *more, *access, *reason;
	} cases[] = {
		/* given to nobody, the hypervisor's UART among them */
		{"/ { pl011@9000000 { " HERE "}; };", CLOCK,
		 "with pl011@9000000 at 0x9010800, which no domain has"},
		/* it stays EL2's when the configuration disables it */
		{"/ { pl011@9000000 { status = \"disabled\"; " HERE "}; };", ALL,
		 "with pl011@9000000 at 0x9010800, which no domain may have"},
		{"/ { other@9010800 { " HERE "}; };", CLOCK,
		 "with other@9010800 at 0x9010800, which no domain has"},
		/* a bus's own registers */
		{"/ { bus@9010800 { compatible = \"simple-pm-bus\"; " HERE "}; };", CLOCK,
		 "with bus@9010800 at 0x9010800, which no domain has"},
		/* held back: flash, IOMMU */
		{"/ { flash@4000000 { " HERE "}; };", ALL,
		 "with flash@4000000 at 0x9010800, which no domain has"},
		{"/ { smmu@9010800 { compatible = \"arm,smmu-v3\"; " HERE "}; };", ALL,
		 "with smmu@9010800 at 0x9010800, which no domain has"},
		/* EL2's part of the interrupt controller */
		{"/ { v2m@9010800 { compatible = \"arm,gic-v2m-frame\"; " HERE "}; };", ALL,
		 "with v2m@9010800 at 0x9010800, which no domain may have"},
		/* firmware's */
		{"/ { firm@9010800 { status = \"reserved\"; " HERE "}; };", ALL,
		 "with firm@9010800 at 0x9010800, which no domain may have"},
		{"/ { firm@9010800 { status = \"disabled\"; secure-status = \"okay\"; " HERE
		 "}; };",
		 ALL, "with firm@9010800 at 0x9010800, which no domain may have"},
		{"/ { firm { #address-cells = <2>; #size-cells = <2>; ranges; status = \"fail\"; "
		 "part@9010800 { " HERE "}; }; };",
		 ALL, "with part@9010800 at 0x9010800, which no domain may have"},
		/* the window of a PCI host without registers: nobody's, firmware's */
		{WINDOW(""), CLOCK, "with pci at 0x9010800, which no domain has"},
		{WINDOW("status = \"reserved\"; "), ALL,
		 "with pci at 0x9010800, which no domain may have"},
		/* memory that is reserved for nobody: whatever its size, its status, its side */
		{RESERVED("r@9010800 { " HERE "no-map; };"), ALL,
		 "with r@9010800 at 0x9010800, which no domain has"},
		{RESERVED("r@9010000 { reg = <0 0x1000 0 0x100>, <0 0x9010000 0 0x20000>; };"), ALL,
		 "with r@9010000 at 0x9010000, which no domain has"},
		{RESERVED("r@9010800 { " HERE "status = \"disabled\"; };"), ALL,
		 "with r@9010800 at 0x9010800, which no domain may have"},
		{"/ { r@9010800 { " HERE "device_type = \"memory\"; status = \"disabled\"; "
		 "secure-status = \"okay\"; }; };",
		 ALL, "with r@9010800 at 0x9010800, which no domain may have"},
		/* beyond the end of what its bus passes on; with addresses of four cells */
		{"/ { bus { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; "
		 "ranges = <0 0 0x900f000 0x1000>; r@0 { reg = <0 0x2000>; status = \"reserved\"; "
		 "}; }; };",
		 ALL, "with r@0 at 0x900f000, which no domain may have"},
		{"/ { bus { compatible = \"simple-bus\"; #address-cells = <4>; #size-cells = <1>; "
		 "ranges; r@0 { reg = <0 0 0 0x9010800 4>; status = \"reserved\"; }; }; };",
		 ALL, "with r@0 at 0x9010800, which no domain may have"},
	};
	char reason[128];

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		snprintf(reason, sizeof(reason), "of domain a shares the page at 0x9010000 %s",
			 cases[k].reason);
		expect_failure(parse_with(cases[k].more, cases[k].access), &said, "pl031@9010000",
			       reason);
	}
}

static void accepted(void **state)
{
	static const struct {
		const char *more, *access;
	} cases[] = {
		{"", CLOCK},
		/* both are the domain's */
		{"/ { other@9010800 { " HERE "}; };", ALL},
		/* nobody uses it */
		{"/ { other@9010800 { status = \"disabled\"; " HERE "}; };", ALL},
		{"/ { other@9010800 { status = \"disabled\"; secure-status = \"disabled\"; " HERE
		 "}; };",
		 ALL},
		/* not there for us, but okay otherwise */
		{"/ { other@9010800 { status = \"ok\"; secure-status = \"disabled\"; " HERE "}; };",
		 ALL},
		/* that what is above it is okay does not make it anybody's */
		{"/ { firm { #address-cells = <2>; #size-cells = <2>; ranges; status = \"ok\"; "
		 "secure-status = \"disabled\"; part@9010800 { status = \"disabled\"; " HERE
		 "}; }; };",
		 ALL},
		/* a part of it, in one page with it */
		{"/ { pl031@9010000 { #address-cells = <2>; #size-cells = <2>; ranges; "
		 "part@9010800 "
		 "{ status = \"reserved\"; " HERE "}; }; };",
		 ALL},
		/* no CPU reaches it; no address */
		{"/ { chips { chip@9010800 { reg = <0 0x9010800>; status = \"reserved\"; }; }; };",
		 ALL},
		/* memory that is reserved in the next page */
		{RESERVED("r@9011000 { reg = <0 0x9011000 0 0x100>; };"), ALL},
		/* what is malformed is mapped for nobody */
		{"/ { other@9010800 { reg = <9>; }; };", CLOCK},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_success(parse_with(cases[k].more, cases[k].access), &said);
}

/* A bus's own registers are given to nobody: another domain's device may not lie in their page, but
 * for one that is on the bus; a device of the bus's owner may. */
static void beside_a_bus(void **state)
{
	static const char *const buses[] = {
		/* another's device; on the bus; of the same domain */
		"/ { bus@9010800 { compatible = \"simple-pm-bus\"; " HERE "}; };",
		"/ { bus@9010800 { compatible = \"simple-pm-bus\"; #address-cells = <2>; "
		"#size-cells = <2>; ranges; " HERE
		"clock: clock@9010000 { reg = <0 0x9010000 0 0x100>; "
		"}; }; pl031@9010000 { status = \"disabled\"; }; };",
	};
	const char *const by_name = DOMAINS(A(REST ALL) B(SIZE CLOCK));

	(void)state;
	expect_success(merge_config("virt.dts", buses[0], "", by_name), &said);
	expect_failure(parse_config(), &said, "pl031@9010000",
		       "of domain b shares the page at 0x9010000 with bus@9010800 at 0x9010800, "
		       "which no domain has");
	expect_success(parse_with(buses[0], ALL), &said);
	expect_success(merge_config("virt.dts", buses[1], "-@",
				    DOMAINS(A(REST ALL) B(SIZE "access = <&clock>;"))),
		       &said);
	expect_success(parse_config(), &said);
}

/* The clock's interrupt, 34, is also that of something that the hypervisor or firmware uses. */
static void refused_for_an_interrupt(void **state)
{
	static const char *const others[] = {
		"/ { other@1000 { compatible = \"arm,smmu-v3\"; reg = <0 0x1000 0 4>; "
		"interrupts = <0 200 4>, <0 2 4>; }; };",
		"/ { other@1000 { status = \"reserved\"; interrupts = <0 2 4>; }; };",
		/* malformed, so that nobody has it: it may interrupt all the same */
		"/ { other@1000 { compatible = \"arm,smmu-v3\"; reg = <0 0x1000 0 4>; "
		"interrupts = <0 2 4>, <7 0 0>; }; };",
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(others); k++)
		expect_failure(parse_with(others[k], ALL), &said, "pl031@9010000",
			       "of domain a shares interrupt 34 with other@1000, which no domain "
			       "has");
}

/* No domain has an extended one, which so is shared with nobody. */
static void extended_interrupts(void **state)
{
	(void)state;
	expect_success(
		parse_with("/ { pl031@9010000 { interrupts = <2 5 4>; }; other@1000 { status = "
			   "\"reserved\"; interrupts = <2 6 4>, <2 5 4>; }; };",
			   ALL),
		&said);
}

/* What the domain with the rest gets of lines has none of these. */
static void lines_in_use(void **state)
{
	uint32_t taken[32] = {0};

	(void)state;
	expect_success(
		parse_with("/ { other@1000 { compatible = \"arm,smmu-v3\"; reg = <0 0x1000 0 "
			   "4>; interrupts = <0 200 4>; }; firm@2000 { status = "
			   "\"reserved\"; interrupts = <0 201 4>, <1 3 4>; }; };",
			   ALL),
		&said);
	assert_true(bystanders_lines(tree_last(), taken));
	assert_int_equal(taken[7], 3u << 8); /* 232, 233 */
	assert_int_equal(taken[0], 0);
}

static void accepted_with_an_interrupt(void **state)
{
	static const char *const others[] = {
		/* the secure world's, which the GIC keeps apart */
		"/ { other@1000 { status = \"disabled\"; secure-status = \"okay\"; interrupts = <0 "
		"2 4>; }; };",
		/* nobody uses it */
		"/ { other@1000 { status = \"disabled\"; interrupts = <0 2 4>; }; };",
		"/ { other@1000 { interrupts = <0 2 4>; }; };",
		/* another; the core's own; none of the GIC's; one that does not exist */
		"/ { other@1000 { status = \"reserved\"; interrupts = <0 200 4>, <1 2 4>; }; };",
		"/ { other@1000 { status = \"reserved\"; interrupts = <2 2 4>, <7 2 4>; }; };",
		"/ { other@1000 { status = \"reserved\"; interrupts = <2>; }; };",
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(others); k++)
		expect_success(parse_with(others[k], CLOCK), &said);
}

/* A bus whose registers are said to be all that lies on it. */
static void accepted_on_its_bus(void **state)
{
	(void)state;
	expect_success(parse_with("/ { bus@9020000 { compatible = \"simple-pm-bus\"; "
				  "reg = <0 0x9020000 0 0x2000>; #address-cells = <2>; "
				  "#size-cells = <2>; ranges; "
				  "part@9021000 { reg = <0 0x9021000 0 0x100>; }; }; };",
				  "access = <&part_9021000>;"),
		       &said);
}

/* The page is the one that both have, in the middle of what the domain's device has. */
static void refused_in_the_middle(void **state)
{
	(void)state;
	expect_failure(parse_with("/ { wide@9020000 { reg = <0 0x9020000 0 0x3000>; }; "
				  "other@9021800 { reg = <0 0x9021800 0 4>; }; };",
				  "access = <&wide_9020000>;"),
		       &said, "wide@9020000",
		       "of domain a shares the page at 0x9021000 with other@9021800 at 0x9021800, "
		       "which no domain has");
}

/* So are entries of /memreserve/, also one that goes on to the end of all addresses. */
static void refused_memreserve(void **state)
{
	static const struct {
		struct range entry;
		const char *reason; /* NULL: none */
	} cases[] = {
		{{0x9010800, 0x100}, "with /memreserve/ at 0x9010800, which no domain has"},
		{{0x9000000, 0x100000}, "with /memreserve/ at 0x9000000, which no domain has"},
		{{0x9010fff, ~0ull}, "with /memreserve/ at 0x9010fff, which no domain has"},
		{{0x9011000, 0x100}, NULL},
		{{~0ull, 0x100}, NULL},
	};
	char reason[128];

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		expect_success(merge_config("virt.dts", "", "", DOMAINS(A(REST CLOCK))), &said);
		assert_int_equal(fdt_open_into(merged, merged, ROOM), 0);
		assert_int_equal(fdt_add_mem_rsv(merged, cases[k].entry.base, cases[k].entry.size),
				 0);
		if (!cases[k].reason) {
			expect_success(parse_config(), &said);
			continue;
		}
		snprintf(reason, sizeof(reason), "of domain a shares the page at 0x9010000 %s",
			 cases[k].reason);
		expect_failure(parse_config(), &said, "pl031@9010000", reason);
	}
}

/* Reserved memory behind as many other ranges as are compared at once: found in the first lot. */
static void refused_among_many(void **state)
{
	static char more[8192];
	size_t n;

	(void)state;
	for (unsigned last = 0; last < 2; last++) {
		n = (size_t)snprintf(more, sizeof(more),
				     "/ { reserved-memory { #address-cells = <2>; #size-cells = "
				     "<2>; ranges; r@1 { reg = ");
		for (unsigned k = 0; k < 63; k++)
			n += (size_t)snprintf(more + n, sizeof(more) - n, "<0 0x%x 0 0x100>%s",
					      k == 62 * last ? 0x9010800 : 0x50000000 + k * 0x2000,
					      k == 62 ? "; }; }; };" : ", ");
		expect_failure(parse_with(more, ALL), &said, "pl031@9010000",
			       "of domain a shares the page at 0x9010000 with r@1 at 0x9010800, "
			       "which no domain has");
	}
}

/* More ranges than are compared at once: one that is found in the first lot, one in the last. */
static void many(void **state)
{
	static char more[8192];
	const char *reason = "of domain a shares the page at 0x9010000 with many@b000000 at "
			     "0x9010800, which no domain has";

	(void)state;
	for (unsigned shared = 3; shared < 100; shared += 90) {
		size_t n = (size_t)snprintf(more, sizeof(more), "/ { many@b000000 { reg = ");

		for (unsigned k = 0; k < 100; k++)
			n += (size_t)snprintf(more + n, sizeof(more) - n, "<0 0x%x 0 0x100>%s",
					      k == shared ? 0x9010800 : 0xb000000 + k * 0x1000,
					      k == 99 ? "; }; };" : ", ");
		expect_failure(parse_with(more, CLOCK), &said, "pl031@9010000", reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(accepted),
		cmocka_unit_test(accepted_on_its_bus),
		cmocka_unit_test(beside_a_bus),
		cmocka_unit_test(refused_in_the_middle),
		cmocka_unit_test(refused_for_an_interrupt),
		cmocka_unit_test(extended_interrupts),
		cmocka_unit_test(lines_in_use),
		cmocka_unit_test(accepted_with_an_interrupt),
		cmocka_unit_test(refused_memreserve),
		cmocka_unit_test(refused_among_many),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
