/* SPDX-License-Identifier: Apache-2.0 */
/* No registers lie where the tree says that DRAM is, whoever has them, or nobody. */
#include <stdio.h>

#include "dtb/config/bystanders.h"
#include "tests/unit/system_help.h"

#define HERE "reg = <0 0x40800000 0 0x100>; "
#define REGION(body)                                                                       \
	"reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; r@40800000 { " \
	"reg = <0 0x1000 0 0x1000>, <0 0x40800000 0 0x1000>; " body "}; }; "

static int parse_with(const char *more, const char *config)
{
	expect_success(merge_config("virt.dts", more, "-@ -f", config), &said);
	return parse_config();
}

static void refused(void **state)
{
	static const struct {
		const char *more, *node;
		unsigned long base, size;
	} cases[] = {
		{"/ { other@40800000 { " HERE "}; };", "other@40800000", 0x40800000, 0x100},
		/* its page: the memory in it would be a guest's */
		{"/ { other@3ffff800 { reg = <0 0x1000 0 4>, <0 0x3ffff800 0 0x900>; }; };",
		 "other@3ffff800", 0x3ffff800, 0x900},
		{"/ { memory@40000000 { reg = <0 0x40000800 0 0x1000>; }; "
		 "other@40000000 { reg = <0 0x40000000 0 0x100>; }; };",
		 "other@40000000", 0x40000000, 0x100},
		/* the hypervisor's UART, also when it is disabled, and also in reserved memory */
		{"/ { pl011@9000000 { " HERE "}; };", "pl011@9000000", 0x40800000, 0x100},
		{"/ { " REGION("") "pl011@9000000 { status = \"disabled\"; " HERE "}; };",
		 "pl011@9000000", 0x40800000, 0x100},
		/* each part of the interrupt controller */
		{"/ { intc@8000000 { reg = <0 0x40800000 0 0x10000>, <0 0x80a0000 0 0xf60000>; "
		 "}; };",
		 "intc@8000000", 0x40800000, 0x10000},
		{"/ { " REGION("") "intc@8000000 { reg = <0 0x8000000 0 0x10000>, <0 0x40800000 0 "
				   "0x1000>; }; };",
		 "intc@8000000", 0x40800000, 0x1000},
		{"/ { intc@8000000 { its@40800000 { compatible = \"arm,gic-v3-its\"; " HERE "}; "
		 "}; };",
		 "its@40800000", 0x40800000, 0x100},
		/* held back, a bus's own, firmware's, the secure world's */
		{"/ { smmu@40800000 { compatible = \"arm,smmu-v3\"; " HERE "}; };", "smmu@40800000",
		 0x40800000, 0x100},
		{"/ { flash@40800000 { compatible = \"cfi-flash\"; " HERE "}; };", "flash@40800000",
		 0x40800000, 0x100},
		{"/ { bus@40800000 { compatible = \"simple-pm-bus\"; " HERE "}; };", "bus@40800000",
		 0x40800000, 0x100},
		{"/ { firm@40800000 { status = \"reserved\"; " HERE "}; };", "firm@40800000",
		 0x40800000, 0x100},
		{"/ { firm@40800000 { status = \"disabled\"; secure-status = \"okay\"; " HERE
		 "}; };",
		 "firm@40800000", 0x40800000, 0x100},
		{"/ { firmware { #address-cells = <2>; #size-cells = <2>; ranges; log@40800000 "
		 "{ " HERE "}; }; };",
		 "log@40800000", 0x40800000, 0x100},
		/* a window of a PCI host */
		{"/ { pci { device_type = \"pci\"; #address-cells = <3>; #size-cells = <2>; "
		 "ranges = <0x2000000 0 0 0 0x40800000 0 0x100>; }; };",
		 "pci", 0x40800000, 0x100},
		/* reserved in part */
		{"/ { " REGION("") "other@40800f00 { reg = <0 0x40800f00 0 0x200>; }; };",
		 "other@40800f00", 0x40800f00, 0x200},
	};
	char reason[160];

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		expect_success(merge_config("virt.dts", cases[k].more, "-@ -f", DOMAINS(A(REST))),
			       &said);
		snprintf(reason, sizeof(reason),
			 "registers at 0x%lx + 0x%lx lie in DRAM at 0x%lx + 0x%lx: correct the "
			 "node's reg or the memory's, or disable the node",
			 cases[k].base, cases[k].size, found.ram[0].base, found.ram[0].size);
		expect_failure(parse_config(), &said, cases[k].node, reason);
	}
}

/* A region that a domain has is its RAM: what else has registers there would be its, too. */
static void refused_in_a_domains_region(void **state)
{
	static const char tree[] = "/ { " REGION(
		"phandle = <0x99>; ") "pl031@9010000 { "
				      "memory-region = <0x99>; }; other@40800000 { " HERE "}; };";

	(void)state;
	expect_success(parse_with(tree, DOMAINS(A(REST))), &said);
	expect_failure(parse_with(tree, DOMAINS(A(REST "access = <&pl031_9010000>;"))), &said,
		       "other@40800000",
		       "registers at 0x40800000 + 0x100 lie in DRAM at 0x40000000 + 0x40000000: "
		       "correct the node's reg or the memory's, or disable the node");
}

static void accepted(void **state)
{
	static const char *const cases[] = {
		"",
		/* nobody uses it, or it is where DRAM is not */
		"/ { other@40800000 { status = \"disabled\"; " HERE "}; };",
		"/ { other@3ffff000 { reg = <0 0x3ffff000 0 0x1000>; }; };",
		"/ { other@40800000 { #address-cells = <2>; #size-cells = <2>; ranges; status = "
		"\"disabled\"; part@40800000 { " HERE "}; }; };",
		/* memory: the secure side's, without a device_type, reserved, for a picture */
		"/ { secram@e000000 { " HERE "}; };",
		"/ { memory@40800000 { " HERE "}; };",
		"/ { " REGION("status = \"reserved\"; ") "};",
		"/ { " REGION("compatible = \"ramoops\"; ") "};",
		"/ { chosen { #address-cells = <2>; #size-cells = <2>; ranges; "
		"framebuffer@40800000 { compatible = \"simple-framebuffer\"; " HERE "}; }; };",
		"/ { cpus { ranges; #address-cells = <2>; #size-cells = <2>; pen@40800000 { " HERE
		"}; }; };",
		/* firmware's mailbox and log, in what the tree reserves */
		"/ { " REGION("no-map; ") "sram@40800000 { compatible = \"mmio-sram\"; " HERE
					  "}; };",
		"/ { " REGION("") "firmware { #address-cells = <2>; #size-cells = <2>; ranges; "
				  "coreboot { compatible = \"coreboot\"; " HERE "}; }; };",
		"/ { " REGION(
			"status = \"disabled\"; ") "firm@40800000 { status = \"reserved\"; " HERE
						   "}; };",
		/* no address of the CPU's, and malformed */
		"/ { chips { chip@40800000 { reg = <0 0x40800000>; }; }; };",
		"/ { other@40800000 { reg = <9>; }; };",
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_success(parse_with(cases[k], DOMAINS(A(REST))), &said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(refused_in_a_domains_region),
		cmocka_unit_test(accepted),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
