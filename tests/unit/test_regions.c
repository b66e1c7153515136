/* SPDX-License-Identifier: Apache-2.0 */
/* Whose the board's reserved memory is. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/losses.h"
#include "dtb/config/regions.h"
#include "tests/unit/system_help.h"

/* Regions of a board like virt, devices that may refer to them, and both domains. */
#define RESERVED(regions, rest)                                                           \
	"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; " regions \
	"}; " rest " };"
#define U(phandles) "u { memory-region = <" phandles ">; };"
#define V(phandles) "v { memory-region = <" phandles ">; };"
#define ALONE       DOMAINS(A(REST "mullion,access-rest;"))
#define TWO         DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&{/v}>;"))

static char got[1024]; /* a line for each domain: the pages of its regions, and what it loses */

static void note(const char *format, ...)
{
	size_t used = strlen(got);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(got + used, sizeof(got) - used, format, arguments);
	va_end(arguments);
}

static void note_loss(void *ctx, const struct loss *loss)
{
	const struct tree *tree = ctx;

	if (loss->kind != LOSS_HYPERVISOR && loss->kind != LOSS_SHARED)
		note(" -%s %s", tree_name(tree, loss->node), tree_name(tree, loss->provider));
}

/* Domain by domain: what is in its tree of /reserved-memory, its pages, what it loses. */
static void expect_parsed(const char *want)
{
	const struct tree *tree;
	struct range pages[DT_MAX_RESERVED];
	unsigned parent, count;

	expect_success(parse_config(), &said);
	tree = tree_last();
	parent = tree_child(tree, 0, "reserved-memory");
	*got = 0;
	for (unsigned domain = 0; domain < parsed.n_domains; domain++) {
		note("%s:", parsed.domains[domain].name);
		tree_for_each_child(tree, parent, node)
			if (tree->node[node].in_domains >> domain & 1)
				note(" %s", tree_name(tree, node));
		expect_success(regions_of(tree, domain, pages, &count, &said), &said);
		for (unsigned k = 0; k < count; k++)
			note(" %lx+%lx", (unsigned long)pages[k].base,
			     (unsigned long)pages[k].size);
		losses_visit(tree, &(struct loser){.domain = domain}, note_loss, (void *)tree);
		note("\n");
	}
	assert_string_equal(got, want);
}

static void expect_regions_of(const char *file, const char *more, const char *config,
			      const char *want)
{
	expect_success(merge_config(file, more, "-@ -f", config), &said);
	expect_parsed(want);
}

static void expect_regions(const char *more, const char *config, const char *want)
{
	expect_regions_of("virt.dts", more, config, want);
}

/* Its device's, whichever domain that is in; two ask: who does not have the rest. */
static void of_a_device(void **state)
{
	static const char regions[] =
		RESERVED("r@50000000 { reg = <0 0x50000000 0 0x1000>; phandle = <0x70>; no-map; };"
			 "s@51000000 { reg = <0 0x51000000 0 0x2000>; phandle = <0x71>; };"
			 "t@52000000 { reg = <0 0x52000000 0 0x1000>, <0 0x52001000 0 0x800>; "
			 "phandle = <0x72>; };"
			 "free@53000000 { reg = <0 0x53000000 0 0x1000>; no-map; };",
			 U("0x70 0x71") V("0x71 0x72"));

	(void)state;
	expect_regions(regions, ALONE,
		       "a: r@50000000 s@51000000 t@52000000 50000000+1000 51000000+2000 "
		       "52000000+2000\n");
	expect_regions(regions, TWO,
		       "a: r@50000000 50000000+1000 -u s@51000000\n"
		       "b: s@51000000 t@52000000 51000000+2000 52000000+2000\n");
	/* of two that are named, the first */
	expect_regions(regions, DOMAINS(A(REST "access = <&{/u}>;") B(SIZE "access = <&{/v}>;")),
		       "a: r@50000000 s@51000000 50000000+1000 51000000+2000\n"
		       "b: t@52000000 52000000+2000 -v s@51000000\n");
}

/* Nobody refers to it, but it has a meaning of its own: the rest's. */
static void with_a_meaning(void **state)
{
	static const char regions[] = RESERVED(
		"oops@50000000 { reg = <0 0x50000000 0 0x1000>; compatible = \"ramoops\"; };"
		"cma@51000000 { reg = <0 0x51000000 0 0x1000>; linux,cma-default; };"
		"dma@52000000 { reg = <0 0x52000000 0 0x1000>; linux,dma-default; };"
		"smem@53000000 { reg = <0 0x53000000 0 0x1000>; compatible = \"x\", "
		"\"qcom,smem\"; no-map; };"
		"pool@54000000 { reg = <0 0x54000000 0 0x1000>; "
		"compatible = \"shared-dma-pool\"; };"
		"off@55000000 { reg = <0 0x55000000 0 0x1000>; compatible = \"ramoops\"; "
		"status = \"disabled\"; phandle = <0x70>; };",
		U("0x70") "v { };");

	(void)state;
	expect_regions(regions, TWO,
		       "a: oops@50000000 cma@51000000 dma@52000000 smem@53000000 50000000+1000 "
		       "51000000+1000 52000000+1000 53000000+1000 -u off@55000000\nb:\n");
	expect_regions(regions, DOMAINS(A(REST) B(SIZE "access = <&{/v}>;")), "a:\nb:\n");
}

/* Without an address each guest's kernel places its own; the rest has those that nobody wants, and
 * the default pool. */
static void placed(void **state)
{
	static const char regions[] =
		RESERVED("default { size = <0 0x1000>; linux,cma-default; phandle = <0x70>; };"
			 "mine { size = <0 0x1000>; phandle = <0x71>; };"
			 "both { size = <0 0x1000>; phandle = <0x72>; };"
			 "nobodys { size = <0 0x1000>; };",
			 U("0x72") V("0x70 0x71 0x72"));

	(void)state;
	expect_regions(regions, TWO, "a: default both nobodys\nb: default mine both\n");
	expect_regions(regions, DOMAINS(A(REST) B(SIZE "access = <&{/v}>;")),
		       "a:\nb: default mine both\n");
}

/* A page goes to one domain. Whoever would have had a part of it loses the region. */
static void shared_pages(void **state)
{
	static const struct {
		const char *more, *want;
	} cases[] = {
		/* the same domain's */
		{RESERVED("r@50000800 { reg = <0 0x50000800 0 0x100>; phandle = <0x70>; };"
			  "s@50000000 { reg = <0 0x50000000 0 0x800>; phandle = <0x71>; };",
			  U("0x70 0x71") "v { };"),
		 "a: r@50000800 s@50000000 50000000+1000\nb:\n"},
		/* another's: both lose it; one more has nothing to do with it */
		{RESERVED("r@50000800 { reg = <0 0x50000800 0 0x100>; phandle = <0x70>; };"
			  "s@50000000 { reg = <0 0x50000000 0 0x800>; phandle = <0x71>; };"
			  "t@50001000 { reg = <0 0x50001000 0 0x800>; phandle = <0x72>; };",
			  U("0x70") V("0x71 0x72")),
		 "a: -u r@50000800\nb: t@50001000 50001000+1000 -v s@50000000\n"},
		/* inside what has become nobody's, and in that in turn, whatever comes first */
		{RESERVED("s@50000000 { reg = <0 0x50000000 0 0x80>; phandle = <0x74>; };"
			  "r@50000000 { reg = <0 0x50000000 0 0x100000>; phandle = <0x70>; };"
			  "q@50000000 { reg = <0 0x50000000 0 0x200000>; phandle = <0x71>; };"
			  "p@50180000 { reg = <0 0x50180000 0 0x100000>; phandle = <0x72>; };",
			  U("0x72") V("0x71 0x70 0x74")),
		 "a: -u p@50180000\nb: -v q@50000000 -v r@50000000 -v s@50000000\n"},
		/* nobody's: around it, in it, disabled, the secure side's */
		{RESERVED("r@50000000 { reg = <0 0x50000000 0 0x1000>; phandle = <0x70>; };"
			  "s@4f000000 { reg = <0 0x4f000000 0 0x2000000>; };",
			  U("0x70") "v { };"),
		 "a: -u r@50000000\nb:\n"},
		{RESERVED("r@50000000 { reg = <0 0x50000000 0 0x4000>; phandle = <0x70>; };"
			  "s@50001000 { reg = <0 0x50001000 0 0x100>; status = \"disabled\"; };",
			  U("0x70") "v { };"),
		 "a: -u r@50000000\nb:\n"},
		{RESERVED(
			 "r@50000000 { reg = <0 0x50000000 0 0x1000>; compatible = \"ramoops\"; };",
			 "memory@50000000 { device_type = \"memory\"; status = \"disabled\"; "
			 "secure-status = \"okay\"; reg = <0 0x50000800 0 0x10>; }; v { };"),
		 "a: -r@50000000 r@50000000\nb:\n"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_regions(cases[k].more, TWO, cases[k].want);
}

/* An entry of /memreserve/ for the region, or for a part of it, is no other's; one that goes on
 * beyond it is, as one beside it in its page. */
static void memreserve(void **state)
{
	static const struct {
		const char *region, *want;
	} cases[] = {
		{"0x80000000 0x1000", "a: r@0 80000000+1000\n"},
		{"0x80000800 0x800", "a: -u r@0\n"},
		{"0x80000000 0x800", "a: -u r@0\n"},
		{"0x80001000 0x800", "a: r@0 80001000+1000\n"},
		{"0x7ffff000 0x3000", "a: r@0 7ffff000+3000\n"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[256];

		snprintf(more, sizeof(more),
			 "/ { reserved-memory { r@0 { reg = <0 %s>; phandle = <0x70>; }; }; "
			 "u { memory-region = <0x70>; }; };",
			 cases[k].region);
		expect_regions_of("soc.dts", more, DOMAINS(A(REST "access = <&{/u}>;")),
				  cases[k].want);
	}
}

/* The entry is larger than the region: at both ends, at one, at none of its bounds. */
static void memreserve_beyond(void **state)
{
	static const struct range entries[] = {
		{0x50000000, 0x20000000}, {0x50000000, 0x10001000}, {0x60000000, 0x1001},
		{0x60000800, 0x1000},     {0x5ffff800, 0x1000},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(entries); k++) {
		expect_success(merge_config("virt.dts",
					    RESERVED("r@60000000 { reg = <0 0x60000000 0 0x1000>; "
						     "phandle = <0x70>; };",
						     U("0x70")),
					    "-@ -f", ALONE),
			       &said);
		assert_int_equal(fdt_open_into(merged, merged, ROOM), 0);
		assert_int_equal(fdt_add_mem_rsv(merged, entries[k].base, entries[k].size), 0);
		expect_parsed("a: -u r@60000000\n");
	}
}

/* Memory that the board's tree does not have as such; registers there are not given with it. */
static void outside_of_memory(void **state)
{
	static const char at_uart[] =
		RESERVED("r@9000000 { reg = <0 0x9000800 0 0x10>; phandle = <0x70>; };", U("0x70"));
	static const char in_window[] =
		RESERVED("r@3f800000 { reg = <0 0x3f800000 0 0x10>; phandle = <0x70>; };",
			 U("0x70") "pci { device_type = \"pci\"; #address-cells = <3>; "
				   "#size-cells = <2>; ranges = <0x2000000 0 0 0 0x3f800000 0 "
				   "0x1000>; };");

	(void)state;
	expect_regions(
		RESERVED("r@3f800000 { reg = <0 0x3f800000 0 0x10>, <0 0x3ffff000 0 0x2000>; "
			 "phandle = <0x70>; };",
			 U("0x70") "firmware { odd@1 { reg = <1>; }; };"
				   "memory@3f800000 { device_type = \"memory\"; "
				   "status = \"disabled\"; reg = <0 0x3f800000 0 0x1000>; };"
				   "chosen { fb { reg = <0 0x3f800000 0 0x1000>; }; };"),
		ALONE, "a: r@3f800000 3f800000+1000 3ffff000+2000\n");
	expect_success(merge_config("virt.dts", in_window, "-@ -f", ALONE), &said);
	expect_failure(parse_config(), &said, "pci",
		       "registers at 0x3f800000 lie on reserved memory at 0x3f800000 of domain a");
	expect_success(merge_config("virt.dts", at_uart, "-@ -f", ALONE), &said);
	expect_failure(parse_config(), &said, "pl011@9000000",
		       "registers at 0x9000000 lie on reserved memory at 0x9000000 of domain a");
}

static void too_many(void **state)
{
	char more[8192];
	size_t n = (size_t)snprintf(more, sizeof(more),
				    "/ { u { memory-region = <0x70>; }; reserved-memory { "
				    "#address-cells = <2>; #size-cells = <2>; ranges; r { reg = "
				    "<0 0x50000000 0 0x1000>; phandle = <0x70>; }; many { reg = "
				    "<0 0x52000000 0 0x1000>");

	(void)state;
	for (unsigned k = 0; k < 128; k++)
		n += (size_t)snprintf(more + n, sizeof(more) - n, ",<0 0x52000%03x 0 1>", k);
	snprintf(more + n, sizeof(more) - n, "; }; }; };");
	expect_success(merge_config("virt.dts", more, "-@ -f", ALONE), &said);
	expect_failure(parse_config(), &said, "/reserved-memory", "more than 128 reserved ranges");
}

/* In the configuration, which the board's tree did not count: a device's own, each apart. */
static void too_many_of_one(void **state)
{
	char config[8192];
	size_t n = (size_t)snprintf(config, sizeof(config),
				    "&{/} { w { memory-region = <&r>; }; reserved-memory { "
				    "#address-cells = <2>; #size-cells = <2>; ranges; r: r { reg = "
				    "<0 0x52000000 0 0x1000>");

	(void)state;
	for (unsigned k = 0; k < DT_MAX_RESERVED; k++)
		n += (size_t)snprintf(config + n, sizeof(config) - n, ",<0 0x50%03x000 0 0x1000>",
				      2 * k);
	snprintf(config + n, sizeof(config) - n, "; }; }; }; %s", ALONE);
	expect_success(merge_config("virt.dts", "", "-@", config), &said);
	expect_failure(parse_config(), &said, "r", "more than 64 reserved ranges");
}

/* An empty range is nobody's, and what cannot be read of the secure side's memory is an error. */
static void odd_ranges(void **state)
{
	static const char secure[] =
		"&{/} { secure@1 { device_type = \"memory\"; status = \"disabled\"; "
		"secure-status = \"okay\"; reg = <0 1>; }; }; " ALONE;
	static const char owned[] = RESERVED(
		"r@50000000 { reg = <0 0x50000000 0 0x1000>, <0 0 0 0>; phandle = <0x70>; };",
		U("0x70"));

	(void)state;
	expect_regions(owned, ALONE, "a: r@50000000 50000000+1000\n");
	expect_success(merge_config("virt.dts", owned, "-@ -f", secure), &said);
	expect_failure(parse_config(), &said, "secure@1",
		       "reg does not fit the #address-cells and #size-cells of /");
}

/* Entries of /memreserve/ count, too. */
static void too_many_entries(void **state)
{
	static _Alignas(8) char with[ROOM];

	(void)state;
	expect_success(merge_config("virt.dts",
				    RESERVED("r@50000000 { reg = <0 0x50000000 0 0x1000>; "
					     "phandle = <0x70>; };",
					     U("0x70")),
				    "-@ -f", ALONE),
		       &said);
	assert_int_equal(fdt_open_into(merged, with, ROOM), 0);
	for (unsigned k = 0; k < 130; k++)
		assert_int_equal(fdt_add_mem_rsv(with, 0x60000000 + k * 0x1000, 0x1000), 0);
	expect_failure(sys_parse(with, &found, &parsed, &said), &said, "/reserved-memory",
		       "more than 128 reserved ranges");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_device),
		cmocka_unit_test(with_a_meaning),
		cmocka_unit_test(placed),
		cmocka_unit_test(shared_pages),
		cmocka_unit_test(memreserve),
		cmocka_unit_test(outside_of_memory),
		cmocka_unit_test(memreserve_beyond),
		cmocka_unit_test(too_many),
		cmocka_unit_test(too_many_of_one),
		cmocka_unit_test(odd_ranges),
		cmocka_unit_test(too_many_entries),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
