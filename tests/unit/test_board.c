/* SPDX-License-Identifier: Apache-2.0 */
/* What dt_discover makes of whole board trees, and of variations of them. */
#include "tests/unit/board_help.h"

static void virt(void **state)
{
	(void)state;
	discover("virt.dts", "", "");
	assert_string_equal(found.model, "test,virt");
	assert_int_equal(found.n_ram, 1);
	assert_int_equal(found.ram[0].base, 0x40000000);
	assert_int_equal(found.ram[0].size, 0x40000000);
	assert_int_equal(found.n_reserved, 0);
	assert_int_equal(found.n_cpus, 4);
	assert_int_equal(found.cpus[3].mpidr, 3);
	assert_false(found.cpus[0].psci);
	assert_int_equal(found.gic.version, 3);
	assert_int_equal(found.gic.gicd.base, 0x8000000);
	assert_int_equal(found.gic.n_gicr, 1);
	assert_int_equal(found.gic.gicr[0].base, 0x80a0000);
	assert_int_equal(found.gic.gicr[0].size, 0xf60000);
	assert_int_equal(found.gic.gicr_stride, 0);
	assert_int_equal(found.gic.gicc.size, 0);
	assert_int_equal(found.gic.maintenance, 25);
	assert_int_equal(found.gic.n_its, 1);
	assert_int_equal(found.gic.its[0].base, 0x8080000);
	assert_int_equal(found.timer.secure, 29);
	assert_int_equal(found.timer.physical, 30);
	assert_int_equal(found.timer.virtual, 27);
	assert_int_equal(found.timer.hypervisor, 26);
	assert_true(found.timer.always_on);
	assert_int_equal(found.psci, DT_PSCI_NONE);
	assert_int_equal(found.initrd.size, 0);
	assert_string_equal(found.bootargs, "");
	assert_int_equal(found.n_entropy, 40);
	assert_int_equal(found.entropy[3], 1);
	assert_int_equal(found.entropy[39], 10);
}

static void soc(void **state)
{
	(void)state;
	discover("soc.dts", "", "-@");
	assert_int_equal(found.n_ram, 2); /* the empty one is a place holder */
	assert_int_equal(found.ram[1].base, 0x880000000);
	assert_int_equal(found.n_reserved, 3); /* /memreserve/ and the two with an address */
	assert_int_equal(found.reserved[0].base, 0x80000000);
	assert_int_equal(found.reserved[2].base, 0x90000000);
	assert_int_equal(found.n_cpus, 4);
	assert_true(found.cpus[0].psci);
	assert_false(found.cpus[1].psci);
	assert_int_equal(found.cpus[1].spin_table, 0x80000100);
	assert_int_equal(found.cpus[0].spin_table, 0);
	assert_int_equal(found.cpus[3].mpidr, 0x101);
	assert_int_equal(found.gic.version, 2);
	assert_int_equal(found.gic.gicd.base, 0xf0101000);
	assert_int_equal(found.gic.gicc.base, 0xf0102000);
	assert_int_equal(found.gic.gich.base, 0xf0104000);
	assert_int_equal(found.gic.gicv.base, 0xf0106000);
	assert_int_equal(found.gic.n_gicr, 0);
	assert_int_equal(found.timer.secure, 0); /* not among interrupt-names */
	assert_int_equal(found.timer.physical, 30);
	assert_int_equal(found.timer.hypervisor, 26);
	assert_int_equal(found.psci, DT_PSCI_SMC);
	assert_int_equal(found.initrd.base, 0x84000000);
	assert_int_equal(found.initrd.size, 0x100000);
	assert_string_equal(found.bootargs, "quiet");
}

static void variations(void **state)
{
	(void)state;
	/* the GIC of Qualcomm's SoCs of before 2016, and no other */
	discover(
		"soc.dts",
		"/ { soc { interrupt-controller@100000 { compatible = \"qcom,msm-qgic2\"; }; }; };",
		"-@");
	assert_int_equal(found.gic.version, 2);
	assert_int_equal(found.gic.gicv.base, 0xf0106000);
	/* banks in any order come out ascending */
	discover("virt.dts",
		 "/ { memory@0 { device_type = \"memory\"; "
		 "reg = <1 0 0 0x1000>, <0 0x10000000 0 0x1000>; }; };",
		 "");
	assert_int_equal(found.n_ram, 3);
	assert_int_equal(found.ram[0].base, 0x10000000);
	assert_int_equal(found.ram[2].base, 0x100000000);
	/* PSCI by HVC; a model that is missing */
	discover("soc.dts", "/ { /delete-property/ model; psci { method = \"hvc\"; }; };", "-@");
	assert_int_equal(found.psci, DT_PSCI_HVC);
	assert_string_equal(found.model, "unnamed board");
	discover("virt.dts", "/ { psci { compatible = \"arm,psci\"; method = \"hvcc\"; }; };", "");
	assert_int_equal(found.psci, DT_PSCI_NONE);
	discover("virt.dts", "/ { psci { /delete-property/ method; }; };", "");
	assert_int_equal(found.psci, DT_PSCI_NONE);
	discover("virt.dts", "/ { /delete-node/ chosen; /delete-node/ timer; };", "");
	assert_int_equal(found.timer.virtual, 0);
	assert_int_equal(found.n_entropy, 0);
	discover("virt.dts", "/ { intc@8000000 { compatible = \"test,intc\"; }; };", "");
	assert_int_equal(found.timer.virtual, 0);
	assert_int_equal(found.gic.version, 0);
	discover("virt.dts",
		 "/ { intc@8000000 { redistributor-stride = <0x40000>; "
		 "/delete-property/ interrupts;"
		 "#redistributor-regions = <2>; "
		 "reg = <0 1 0 1>, <0 2 0 1>, <0 3 0 1>, <0 4 0 1>, <0 5 0 1>, <0 6 0 1>; }; };",
		 "");
	assert_int_equal(found.gic.gicr_stride, 0x40000);
	assert_int_equal(found.gic.n_gicr, 2);
	assert_int_equal(found.gic.gicv.base, 6);
	assert_int_equal(found.gic.maintenance, 0);
	discover("virt.dts", "/ { intc@8000000 { redistributor-stride = <0 0x20000>; }; };", "");
	assert_int_equal(found.gic.gicr_stride, 0x20000);
	discover("virt.dts",
		 "/ { intc@8000000 { its@8080000 { status = \"disabled\"; }; }; "
		 "its@9000000 { compatible = \"arm,gic-v3-its\"; reg = <0 0x9000000 0 0x20000>; }; "
		 "};",
		 "");
	assert_int_equal(found.gic.n_its, 1);
	assert_int_equal(found.gic.its[0].base, 0x9000000);
	discover("virt.dts",
		 "/ { chosen { rng-seed = [00]; "
		 "kaslr-seed = <0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20>; }; };",
		 "");
	assert_int_equal(found.n_entropy, 64);
}

static void images_stay(void **state)
{
	static const struct {
		const char *domains;
		bool stay;
	} cases[] = {
		{"", false},
		{"/ { domains { }; };", false},
		{"/ { domains { a { b { }; }; }; };", false},
		{"/ { domains { a { b { }; }; c { }; }; };", true},
		{"/ { domains { a { mullion,on-crash = \"stop\"; mullion,on-off; }; }; };", false},
		{"/ { domains { a { mullion,on-crash = \"restart\"; }; }; };", true},
		{"/ { domains { a { mullion,on-off = \"restart\"; }; }; };", true},
		{"/ { domains { a { mullion,on-reset = \"restart\"; }; }; };", true},
		{"/ { domains { a { mullion,kernel = \"v1\"; }; }; };", false},
		{"/ { domains { a { mullion,kernel; }; }; };", false},
		{"/ { domains { a { mullion,kernel = [41]; }; }; };", false},
		{"/ { domains { a { mullion,kernel = \"v1\", \"v2\"; }; }; };", true},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++) {
		discover("virt.dts", cases[i].domains, "");
		assert_int_equal(found.images_stay, cases[i].stay);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(virt),
		cmocka_unit_test(images_stay),
		cmocka_unit_test(soc),
		cmocka_unit_test(variations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
