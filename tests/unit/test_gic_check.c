/* SPDX-License-Identifier: Apache-2.0 */
/* Which interrupt controllers of real trees stop boot, by what their node says. */
#include "dtb/tree/gic_check.h"

#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

#define GIC(more) "/ { soc { interrupt-controller@100000 { " more " }; }; };"
#define V3(more)  "/ { intc@8000000 { " more " }; };"
#define ALL_BUILT (1 << 2 | 1 << 3)
#define OBJECT_V2 "interrupt-controller@100000"
#define NO_FRAMES                                                                       \
	"reg has no GICH and GICV: no virtual CPU interface; if the GIC has them, the " \
	"configuration can say where"
#define APART " are in each other's pages: the configuration can correct reg"
#define ALIKE "; if the GIC is, the configuration can correct reg"
#define NO_LINE                                                                           \
	"no maintenance interrupt (a PPI) in the tree: the configuration can give it as " \
	"the node's interrupts"

static struct diag d;

static int check(const char *file, const char *more, int built)
{
	struct blob blob = dt_board_file(file, more, "-@");
	struct dt_board board;
	int got;

	expect_success(dt_discover(blob.data, blob.size, &board, &d), &d);
	got = gic_check(tree_last(), &board.gic, built, &d);
	dt_free(&blob);
	return got;
}

static void usable(void **state)
{
	static const char *const v2[] = {
		"",
		/* 64 KiB pages, and each 4 KiB page over the half of 128 KiB */
		GIC("reg = <0x100000 0x1000>, <0x120000 0x20000>, <0x140000 0x20000>, "
		    "<0x160000 0x20000>;"),
		GIC("interrupts = <1 0 4>;"),
		GIC("interrupts = <1 15 4>;"),
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(v2); k++)
		expect_success(check("soc.dts", v2[k], ALL_BUILT), &d);
	expect_success(check("virt.dts", "", ALL_BUILT), &d);
	/* TI's J721S2: an ITS in what the tree says is the distributor's */
	expect_success(check("virt.dts",
			     V3("reg = <0 0x8000000 0 0x100000>, <0 0x8100000 0 0x100000>;"),
			     ALL_BUILT),
		       &d);
	expect_success(check("soc.dts", "", 1 << 2), &d);
	expect_success(check("virt.dts", "", 1 << 3), &d);
}

static void refused(void **state)
{
	static const struct {
		const char *file, *more;
		int built;
		const char *object, *reason;
	} cases[] = {
		/* Qualcomm's of before 2016, as Linux 6.1 describes it */
		{"soc.dts", GIC("reg = <0x101000 0x1000>, <0x102000 0x2000>;"), ALL_BUILT,
		 OBJECT_V2, NO_FRAMES},
		{"soc.dts", GIC("reg = <0x101000 0x1000>, <0x102000 0x2000>, <0x104000 0x2000>;"),
		 ALL_BUILT, OBJECT_V2, NO_FRAMES},
		{"soc.dts", GIC("/delete-property/ interrupts;"), ALL_BUILT, OBJECT_V2, NO_LINE},
		{"soc.dts", GIC("interrupts = <0 9 4>;"), ALL_BUILT, OBJECT_V2, NO_LINE},
		{"virt.dts", V3("/delete-property/ interrupts;"), ALL_BUILT, "intc@8000000",
		 NO_LINE},
		{"soc.dts",
		 GIC("reg = <0x101000 0x1000>, <0x102100 0x2000>, <0x104000 0x2000>, "
		     "<0x106000 0x2000>;"),
		 ALL_BUILT, OBJECT_V2,
		 "GICC at 0xf0102100 and GICV at 0xf0106000 are not page-aligned"},
		{"soc.dts",
		 GIC("reg = <0x101000 0x1000>, <0x102000 0x2000>, <0x104000 0x2000>, "
		     "<0x106800 0x2000>;"),
		 ALL_BUILT, OBJECT_V2,
		 "GICC at 0xf0102000 and GICV at 0xf0106800 are not page-aligned"},
		{"soc.dts",
		 GIC("reg = <0x101000 0x1000>, <0x102000 0x1000>, <0x104000 0x2000>, "
		     "<0x106000 0x2000>;"),
		 ALL_BUILT, OBJECT_V2,
		 "GICC of 0x1000 bytes and GICV of 0x2000 are not laid out alike" ALIKE},
		{"soc.dts",
		 GIC("reg = <0x101000 0x1000>, <0x102000 0x2000>, <0x104000 0x2000>, "
		     "<0x106000 0x1000>;"),
		 ALL_BUILT, OBJECT_V2,
		 "GICC of 0x2000 bytes and GICV of 0x1000 are not laid out alike" ALIKE},
		{"soc.dts",
		 GIC("reg = <0x101000 0x1000>, <0x120000 0x20000>, <0x104000 0x2000>, "
		     "<0x106000 0x2000>;"),
		 ALL_BUILT, OBJECT_V2,
		 "GICC of 0x20000 bytes and GICV of 0x2000 are not laid out alike" ALIKE},
		/* a guest would work the hypervisor's part */
		{"soc.dts",
		 GIC("reg = <0x101000 0x1000>, <0x102000 0x2000>, <0x102000 0x2000>, "
		     "<0x102000 0x2000>;"),
		 ALL_BUILT, OBJECT_V2, "GICC at 0xf0102000 and GICH at 0xf0102000" APART},
		{"soc.dts",
		 GIC("reg = <0x101000 0x1000>, <0x102000 0x2000>, <0x105100 0x200>, "
		     "<0x104000 0x2000>;"),
		 ALL_BUILT, OBJECT_V2, "GICH at 0xf0105000 and GICV at 0xf0104000" APART},
		{"soc.dts",
		 GIC("reg = <0x103000 0x1000>, <0x102000 0x2000>, <0x104000 0x2000>, "
		     "<0x106000 0x2000>;"),
		 ALL_BUILT, OBJECT_V2, "GICD at 0xf0103000 and GICC at 0xf0102000" APART},
		{"virt.dts", V3("reg = <0 0x80a0000 0 0x10000>, <0 0x80a0000 0 0xf60000>;"),
		 ALL_BUILT, "intc@8000000", "GICD at 0x80a0000 and GICR at 0x80a0000" APART},
		{"virt.dts",
		 V3("its@80b0000 { compatible = \"arm,gic-v3-its\"; reg = <0 0x80b0000 0 "
		    "0x20000>; };"),
		 ALL_BUILT, "intc@8000000", "GICR at 0x80a0000 and ITS at 0x80b0000" APART},
		{"soc.dts", "", 1 << 3, OBJECT_V2,
		 "a GICv2, for which this hypervisor was not built (EL2_GICV2)"},
		{"virt.dts", "", 1 << 2, "intc@8000000",
		 "a GICv3, for which this hypervisor was not built (EL2_GICV3)"},
		/* the Raspberry Pi 3 */
		{"virt.dts", V3("compatible = \"brcm,bcm2836-armctrl-ic\";"), ALL_BUILT,
		 "intc@8000000",
		 "neither it nor another in the tree is a GICv2 or a GICv3, which Mullion needs"},
		{"virt.dts",
		 "/ { /delete-property/ interrupt-parent; intc@8000000 { status = \"disabled\"; }; "
		 "timer { interrupt-parent = <0x8005>; }; };",
		 ALL_BUILT, "interrupt controller",
		 "none in the tree that is a GICv2 or a GICv3, which Mullion needs"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_failure(check(cases[k].file, cases[k].more, cases[k].built), &d,
			       cases[k].object, cases[k].reason);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(usable), cmocka_unit_test(refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
