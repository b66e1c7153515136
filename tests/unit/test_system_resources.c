/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain owns on the bus: registers, interrupts and DMA of its devices. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/own.h"
#include "tests/unit/system_help.h"

/* A line for each thing visited. */
static char seen[8192];

static int see_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	size_t n = strlen(seen);

	(void)ctx;
	(void)diag;
	snprintf(seen + n, sizeof(seen) - n, "%s %lx+%lx\n", node, (unsigned long)range.base,
		 (unsigned long)range.size);
	return 0;
}

static int see_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	size_t n = strlen(seen);

	(void)ctx;
	(void)diag;
	snprintf(seen + n, sizeof(seen) - n, "%s irq %u%s\n", node, intid, edge ? " edge" : "");
	return 0;
}

static int see_dma(void *ctx, const char *node, bool smmu, struct diag *diag)
{
	size_t n = strlen(seen);

	(void)ctx;
	(void)diag;
	snprintf(seen + n, sizeof(seen) - n, "%s dma%s\n", node, smmu ? " smmu" : "");
	return 0;
}

static const struct sys_visitor see = {.mmio = see_mmio, .irq = see_irq, .dma = see_dma};

static void visit(unsigned dom)
{
	*seen = 0;
	expect_success(parse_config(), &said);
	expect_success(sys_resources(merged, &parsed, dom, &see, &said), &said);
}

static void resources_of_all(void **state)
{
	(void)state;
	virt_config(DOMAINS(A(REST "mullion,access-rest;")));
	visit(0);
	assert_string_equal(seen, "virtio_mmio@a000000 a000000+200\n"
				  "virtio_mmio@a000000 irq 48 edge\nvirtio_mmio@a000000 dma\n"
				  "virtio_mmio@a000200 a000200+200\n"
				  "virtio_mmio@a000200 irq 49 edge\nvirtio_mmio@a000200 dma\n"
				  "virtio_mmio@a001000 a001000+200\n"
				  "virtio_mmio@a001000 irq 56 edge\nvirtio_mmio@a001000 dma\n"
				  "pl061@9030000 9030000+1000\npl061@9030000 irq 39\n"
				  "pcie@10000000 4010000000+10000000\n"
				  "pcie@10000000 3eff0000+10000\npcie@10000000 10000000+2eff0000\n"
				  "pcie@10000000 8000000000+8000000000\npcie@10000000 irq 35\n"
				  "pcie@10000000 irq 36\npcie@10000000 dma\n"
				  "pl031@9010000 9010000+1000\npl031@9010000 irq 34\n"
				  "pl011@9000000 9000000+1000\npl011@9000000 irq 33\n");
}

/* A device's own, what it needs and nobody else has, and nothing more. Flash and IOMMU only by
 * name. */
static void resources_of_one(void **state)
{
	(void)state;
	expect_success(merge_config("soc.dts", "", "-@", DOMAINS(A(REST "access = <&uart1>;"))),
		       &said);
	visit(0);
	assert_string_equal(seen, "clock-controller@1000 f0001000+1000\n"
				  "pinctrl@2000 f0002000+1000\n"
				  "serial@21000 f0021000+100\nserial@21000 irq 53\n"
				  "i2c@22000 f0022000+1000\ni2c@22000 irq 54\n");
	expect_success(merge_config("soc.dts", "", "-@",
				    DOMAINS(A(REST "access = <&smmu &{/soc/ethernet@30000}>;"))),
		       &said);
	visit(0);
	assert_string_equal(
		seen,
		"iommu@8000 f0008000+1000\niommu@8000 irq 102\n"
		"ethernet@30000 f0030000+1000\nethernet@30000 irq 62\nethernet@30000 dma smmu\n");
	expect_success(
		merge_config("soc.dts", "", "-@", DOMAINS(A(REST "access = <&i2c &gpio_irq>;"))),
		&said);
	visit(0);
	assert_string_equal(
		seen,
		"i2c@22000 f0022000+1000\ni2c@22000 irq 54\nrtc@68 irq 55 edge\n"
		"interrupt-controller@23000 f0023000+1000\ninterrupt-controller@23000 irq 56\n");
	virt_config(DOMAINS(A(REST "access = <&flash_4000000>;") B(SIZE)));
	visit(0);
	assert_string_equal(seen, "flash@4000000 4000000+4000000\n");
	visit(1);
	assert_string_equal(seen, "");
}

/* Beside what stands for a GIC in one page; and who asks a processor that writes memory is as one
 * that does. */
static void resources_beside_the_gic(void **state)
{
	(void)state;
	expect_success(
		merge_config("soc.dts",
			     "/ { soc { interrupt-controller@100000 { reg = <0x101000 0x1000>, "
			     "<0x102000 0x2000>, <0x104000 0x100>, <0x106200 0x200>; }; "
			     "serial@21000 { reg = <0x106880 0x40>; "
			     "compatible = \"brcm,bcm2835-mbox\"; }; }; };",
			     "-@", DOMAINS(A(REST "access = <&uart1>;"))),
		&said);
	visit(0);
	assert_non_null(strstr(seen, "serial@21000 f0106880+40\n"));
	assert_non_null(strstr(seen, "serial@21000 dma\n"));
}

/* With the rest somewhere, providers stay there; who names his devices goes without their
 * references. */
static void rest_beside_named(void **state)
{
	(void)state;
	expect_success(
		merge_config("soc.dts", "", "-@",
			     DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&uart1>;"))),
		&said);
	visit(1);
	assert_string_equal(seen, "serial@21000 f0021000+100\nserial@21000 irq 53\n");
	visit(0);
	assert_non_null(strstr(seen, "clock-controller@1000 f0001000+1000\n"));
	assert_non_null(strstr(seen, "i2c@22000 f0022000+1000\n"));
	assert_non_null(strstr(seen, "serial@20000 f0020000+100\n"));
	assert_null(strstr(seen, "serial@21000"));
	assert_null(strstr(seen, "iommu@8000"));
}

/* What is no part of a device, inside one: nobody's, whoever has the device. */
#define HOST_NODES                                                                            \
	"/ { host: mfd@a100000 { reg = <0 0xa100000 0 0x1000>; #address-cells = <2>; "        \
	"#size-cells = <2>; ranges; "                                                         \
	"its@a200000 { compatible = \"arm,gic-v3-its\"; reg = <0 0xa200000 0 0x1000>; }; "    \
	"iommu@a300000 { compatible = \"arm,smmu-v3\"; reg = <0 0xa300000 0 0x1000>; "        \
	"interrupts = <0 50 4>; }; "                                                          \
	"rom: rom@a400000 { compatible = \"cfi-flash\"; reg = <0 0xa400000 0 0x1000>; "       \
	"part@0 { }; }; "                                                                     \
	"psci { compatible = \"arm,psci-1.0\"; interrupts = <0 51 4>; }; "                    \
	"timer@a600000 { compatible = \"arm,armv8-timer\"; reg = <0 0xa600000 0 0x1000>; }; " \
	"part@a500000 { reg = <0 0xa500000 0 0x1000>; }; }; };"

static void no_parts(void **state)
{
	static const char *const access[] = {"mullion,access-rest;", "access = <&host>;"};
	char config[256];

	(void)state;
	for (unsigned k = 0; k < COUNT(access); k++) {
		snprintf(config, sizeof(config), DOMAINS(A(REST "%s")), access[k]);
		expect_success(merge_config("virt.dts", HOST_NODES, "-@", config), &said);
		visit(0);
		assert_non_null(strstr(seen, "mfd@a100000 a100000+1000\n"));
		assert_non_null(strstr(seen, "part@a500000 a500000+1000\n"));
		assert_null(strstr(seen, "its@a200000"));
		assert_null(strstr(seen, "iommu@a300000"));
		assert_null(strstr(seen, "rom@a400000"));
		assert_null(strstr(seen, "psci"));
		assert_null(strstr(seen, "timer@a600000"));
	}
	expect_success(merge_config("virt.dts", HOST_NODES, "-@",
				    DOMAINS(A(REST "access = <&host &rom>;"))),
		       &said);
	visit(0);
	assert_non_null(strstr(seen, "rom@a400000 a400000+1000\n"));
}

/* A PCI host has its window, and its devices master the bus, whether it has registers or not. */
static void window_only(void **state)
{
	(void)state;
	expect_success(merge_config("virt.dts",
				    "/ { host: bridge { dma-coherent; device_type = \"pci\"; "
				    "#address-cells = <3>; "
				    "#size-cells = <2>; ranges = <0x2000000 0 0 0 0xb800000 0 "
				    "0x1000>; }; };",
				    "-@", DOMAINS(A(REST "access = <&host>;"))),
		       &said);
	visit(0);
	assert_string_equal(seen, "bridge b800000+1000\nbridge dma\n");
}

static int refuse_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	(void)ctx;
	(void)range;
	return diag_fail(diag, node, "refused");
}

static int refuse_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	(void)ctx;
	(void)edge;
	return diag_fail(diag, node, "refused %u", intid);
}

static int refuse_dma(void *ctx, const char *node, bool smmu, struct diag *diag)
{
	(void)ctx;
	(void)smmu;
	return diag_fail(diag, node, "refused dma");
}

static void visitor_refuses(void **state)
{
	const struct sys_visitor mmio = {.mmio = refuse_mmio}, irq = {.irq = refuse_irq},
				 dma = {.dma = refuse_dma};

	(void)state;
	virt_config(DOMAINS(A(REST "mullion,access-rest;")));
	expect_success(parse_config(), &said);
	expect_failure(sys_resources(merged, &parsed, 0, &mmio, &said), &said,
		       "virtio_mmio@a000000", "refused");
	expect_failure(sys_resources(merged, &parsed, 0, &irq, &said), &said, "virtio_mmio@a000000",
		       "refused 48");
	expect_failure(sys_resources(merged, &parsed, 0, &dma, &said), &said, "virtio_mmio@a000000",
		       "refused dma");
	virt_config(DOMAINS(A(REST "access = <&pcie_10000000>;")));
	expect_success(parse_config(), &said);
	expect_failure(sys_resources(merged, &parsed, 0, &irq, &said), &said, "pcie@10000000",
		       "refused 35");
	parsed.domains[0].devices[0] += 4; /* not of this tree */
	own_forget(tree_again(merged));
	expect_failure(sys_resources(merged, &parsed, 0, &irq, &said), &said, "a",
		       "access: entry 0 is no node of this tree");
}

/* Controllers of their own kind: a map without the parent's address, extended interrupts, an empty
 * map of streams. */
static void odd_interrupts(void **state)
{
	(void)state;
	expect_success(
		merge_config("virt.dts",
			     "/ { extirq@1000 { compatible = \"test,extirq\"; "
			     "reg = <0 0x1000 0 4>; interrupt-controller;"
			     "#address-cells = <0>; #interrupt-cells = <2>; "
			     "interrupt-map = <0 0 0x8005 0 100 4 1 0 0x8005 0 101 1>; };"
			     "esp@2000 { reg = <0 0x2000 0 4>; interrupts = <2 5 1>; "
			     "iommus = <0x9999>; };"
			     "dma@3000 { reg = <0 0x3000 0 4>; iommu-map = <0 0x8005 0 1>; "
			     "interrupts-extended = <0>, <0x8005 0 9 4>; }; };",
			     "-f", DOMAINS(A(REST "access = <&extirq_1000 &esp_2000 &dma_3000>;"))),
		&said);
	visit(0);
	assert_string_equal(seen,
			    "extirq@1000 1000+4\nextirq@1000 irq 132\nextirq@1000 irq 133 edge\n"
			    "esp@2000 2000+4\nesp@2000 dma\n"
			    "dma@3000 3000+4\ndma@3000 irq 41\ndma@3000 dma smmu\n");
}

/* Controllers that pass interrupts on to the GIC as they are; the root's is one, and who does not
 * use it does not need it. */
static void in_line(void **state)
{
	(void)state;
	expect_success(
		merge_config(
			"virt.dts",
			"/ { interrupt-parent = <0x70>; sysirq@1000 { phandle = <0x70>; "
			"interrupt-controller; #interrupt-cells = <3>;"
			"interrupt-parent = <0x8005>; reg = <0 0x1000 0 4>; }; pins@2000 { "
			"phandle = <0x71>; interrupt-controller;"
			"#interrupt-cells = <3>; gpio-controller; reg = <0 0x2000 0 4>; "
			"interrupts = <0 90 4>; };"
			"timer { interrupt-parent = <0x8005>; }; user@3000 { "
			"interrupts-extended = <0x71 0 3 8>, <0x70 0 91 1>;"
			"reg = <0 0x3000 0 4>; }; old@3800 { interrupts-extended; "
			"interrupts = <0 92 4>; interrupt-parent = <0x70>; "
			"reg = <0 0x3800 0 4>; }; loop@4000 { phandle = <0x72>; "
			"interrupt-controller; #interrupt-cells = <3>;"
			"interrupt-parent = <0x72>; interrupts = <0 1 2>; reg = <0 0x4000 0 4>; "
			"}; };",
			"-f",
			DOMAINS(A(REST "access = <&user_3000 &old_3800 &loop_4000>;") B(SIZE))),
		&said);
	visit(0);
	assert_string_equal(
		seen,
		"sysirq@1000 1000+4\npins@2000 2000+4\npins@2000 irq 122\nuser@3000 3000+4\n"
		"user@3000 irq 123 edge\nold@3800 3800+4\nold@3800 irq 124\nloop@4000 4000+4\n");
	visit(1);
	assert_string_equal(seen, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resources_of_all),
		cmocka_unit_test(resources_of_one),
		cmocka_unit_test(resources_beside_the_gic),
		cmocka_unit_test(rest_beside_named),
		cmocka_unit_test(visitor_refuses),
		cmocka_unit_test(odd_interrupts),
		cmocka_unit_test(in_line),
		cmocka_unit_test(no_parts),
		cmocka_unit_test(window_only),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
