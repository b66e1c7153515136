/* SPDX-License-Identifier: Apache-2.0 */
/* Derived guest trees: what is in them, what is not, and that nothing in them leads nowhere. */
#include <libfdt.h>

#include "tests/unit/derive_help.h"

static void virt_whole(void **state)
{
	(void)state;
	configure("virt.dts", "", "", ALL);
	give_params(0);
	guest.memory[0] = (struct range){0x40200000, 0x3ec00000};
	guest.memory[1] = (struct range){0x7f800000, 0x600000};
	guest.memory[2] = (struct range){0x100000000, 0x200000000};
	guest.n_memory = 3;
	guest.initrd = (struct range){0x48000000, 0x12345};
	guest.reserved[0] = (struct range){0x7f000000, 0x1000};
	guest.n_reserved = 1;
	derive(0);
	is_cells("/", "interrupt-parent", 1, 0x8005);
	is_string("/", "model", "test,virt");
	is_string("/memory@40200000", "device_type", "memory");
	is_cells("/memory@40200000", "reg", 12, 0, 0x40200000, 0, 0x3ec00000, 0, 0x7f800000, 0,
		 0x600000, 1, 0, 2, 0);
	no_node("/memory@40000000");
	is_string("/psci", "method", "hvc");
	assert_int_equal(fdt_node_check_compatible(derived, node("/psci"), "arm,psci-1.0"), 0);
	assert_int_equal(fdt_node_check_compatible(derived, node("/psci"), "arm,psci-0.2"), 0);
	is_string("/hypervisor", "mullion,vm", "vm");
	is_string("/hypervisor", "mullion,version", "1.2");
	is_empty("/reserved-memory", "ranges");
	is_cells("/reserved-memory", "#address-cells", 1, 2);
	is_cells("/reserved-memory/mullion-reserved@7f000000", "reg", 4, 0, 0x7f000000, 0, 0x1000);
	is_empty("/reserved-memory/mullion-reserved@7f000000", "no-map");
	is_string("/chosen", "bootargs", "quiet");
	is_string("/chosen", "stdout-path", "/pl011@9000000");
	is_cells("/chosen", "linux,initrd-start", 2, 0, 0x48000000);
	is_cells("/chosen", "linux,initrd-end", 2, 0, 0x48012345);
	is_cells("/chosen", "kaslr-seed", 2, 0x11111111, 0x11111111);
	is_cells("/chosen", "rng-seed", 8, 0x22222222, 0x22222222, 0x22222222, 0x22222222,
		 0x22222222, 0x22222222, 0x22222222, 0x22222222);
	is_string("/cpus/cpu@3", "enable-method", "psci");
	is_cells("/cpus/cpu@3", "reg", 1, 3);
	is_cells("/cpus", "#address-cells", 1, 1);
	is_cells("/cpus/cpu-map/socket0/cluster1/core1", "cpu", 1, 0x8004);
	is_empty("/timer", "always-on");
	is_cells("/timer", "interrupts", 12, 1, 13, 4, 1, 14, 4, 1, 11, 4, 1, 10, 4);
	is_cells("/pmu", "interrupts", 3, 1, 7, 4);
	is_cells("/intc@8000000", "reg", 8, 0, 0x8000000, 0, 0x10000, 0, 0x80a0000, 0, 0xf60000);
	is_cells("/intc@8000000", "#address-cells", 1, 2);
	no_prop("/intc@8000000", "interrupts");
	no_prop("/intc@8000000", "ranges");
	no_prop("/pcie@10000000", "msi-map");
	is_cells("/pl011@9000000", "clocks", 2, 0x8000, 0x8000);
	is_cells("/gpio-keys/poweroff", "gpios", 3, 0x8007, 3, 0);
	node("/virtio_mmio@a000200");
	node("/apb-pclk");
	node("/platform-bus@c000000"); /* empty */
	for (unsigned k = 0; k < 10; k++) {
		static const char *const gone[] = {"/intc@8000000/its@8080000",
						   "/flash@4000000",
						   "/pl011@9040000",
						   "/pl061@90b0000",
						   "/gpio-poweroff",
						   "/secram@e000000",
						   "/secure-chosen",
						   "/domains",
						   "/__symbols__",
						   "/aliases"};
		no_node(gone[k]);
	}
	/* PCI interrupts stay as they were */
	int len;
	assert_non_null(fdt_getprop(derived, node("/pcie@10000000"), "interrupt-map", &len));
	assert_int_equal(len, 4 * 10 * 4);
}

static void virt_part(void **state)
{
	(void)state;
	configure("virt.dts", "/ { cpus { cpu@2 { /delete-property/ device_type; }; }; };", "",
		  CONFIG(DOMAIN("a", BASIC_A "access = <&pl031_9010000 &gpio_keys>;")
				 DOMAIN("b", BASIC_B)));
	give_params(1);
	guest.mpidr[0] = 0;
	guest.mpidr[1] = 0x100000001;
	guest.bootargs = NULL;
	guest.version = guest.vm_name = NULL;
	derive(1);
	no_prop("/chosen", "bootargs");
	no_prop("/chosen", "stdout-path");
	no_prop("/chosen", "linux,initrd-start");
	no_node("/reserved-memory");
	no_node("/pl011@9000000");
	no_node("/apb-pclk");
	no_node("/cpus/cpu@2");
	is_string("/hypervisor", "mullion,vm", "");
	is_cells("/cpus", "#address-cells", 1, 2);
	is_cells("/cpus/cpu@0", "reg", 2, 0, 0);
	is_cells("/cpus/cpu@0", "phandle", 1, 0x8003); /* it is the board's third */
	is_string("/cpus/cpu@0", "device_type", "cpu");
	is_cells("/cpus/cpu@100000001", "reg", 2, 1, 1);
	is_cells("/cpus/cpu-map/socket0/cluster0/core0", "cpu", 1, 0x8003);
	is_cells("/cpus/cpu-map/socket0/cluster0/core1", "cpu", 1, 0x8004);
	no_node("/cpus/cpu-map/socket0/cluster1");
	give_params(0);
	derive(0);
	node("/pl031@9010000");
	node("/apb-pclk");
	node("/gpio-keys/poweroff");
	node("/pl061@9030000"); /* its key's GPIOs */
	no_node("/pl011@9000000");
	no_node("/pcie@10000000");
}

static void soc_rest(void **state)
{
	(void)state;
	configure_soc(ALL);
	give_params(0);
	guest.memory[0] = (struct range){0x80200000, 0x20000000};
	derive(0);
	is_string("/chosen", "stdout-path", "serial0:115200n8");
	is_string("/aliases", "serial0", "/soc/serial@20000");
	is_string("/aliases", "ethernet0", "/soc/ethernet@30000");
	is_cells("/memory@80200000", "reg", 3, 0, 0x80200000, 0x20000000);
	node("/reserved-memory/linux,cma");
	no_node("/reserved-memory/shared@90000000"); /* nothing says what for */
	no_node("/reserved-memory/optee@bfe00000");
	no_node("/firmware");
	is_string("/psci", "method", "hvc");
	no_prop("/cpus/cpu@0", "cpu-idle-states");
	no_prop("/cpus/cpu@0", "clocks");
	is_cells("/cpus/cpu@0", "#cooling-cells", 1, 2);
	no_prop("/cpus/cpu@1", "cpu-release-addr");
	is_string("/cpus/cpu@1", "enable-method", "psci");
	no_node("/cpus/cpu@102");
	no_node("/cpus/idle-states");
	is_cells("/cpus/cpu@101", "next-level-cache", 1, phandle("/cpus/l2-cache1"));
	no_prop("/pmu", "interrupts");
	no_prop("/pmu", "interrupt-affinity");
	is_cells("/soc/interrupt-controller@100000", "reg", 4, 0x101000, 0x1000, 0x102000, 0x2000);
	no_prop("/soc/ethernet@30000", "iommus");
	no_node("/soc/iommu@8000");
	is_cells("/soc/serial@20000", "clocks", 3, phandle("/osc"),
		 phandle("/soc/clock-controller@1000"), 3);
	is_cells("/soc/display@40000/port/endpoint", "remote-endpoint", 1,
		 phandle("/soc/dsi@41000/port/endpoint"));
	is_cells("/soc/pinctrl@2000/gpio/hog", "gpios", 2, 3, 0);
	is_cells("/soc/pinctrl@2000/gpio", "gpio-ranges", 4, phandle("/soc/pinctrl@2000"), 0, 0,
		 32);
}

/* Without the hypervisor: the GIC whole, for KVM; PSCI is the firmware's, or nobody's. */
static void native(void **state)
{
	(void)state;
	configure_soc(ALL);
	give_params(0);
	guest.native = true;
	derive(0);
	no_node("/hypervisor");
	is_string("/psci", "method", "smc");
	node("/soc/interrupt-controller@100000");
	assert_non_null(
		fdt_getprop(derived, node("/soc/interrupt-controller@100000"), "interrupts", NULL));
	is_cells("/soc/interrupt-controller@100000", "reg", 8, 0x101000, 0x1000, 0x102000, 0x2000,
		 0x104000, 0x2000, 0x106000, 0x2000);
	guest.no_psci = true;
	derive(0);
	no_node("/psci");
}

/* A pen is reserved in both ways, mapped, and each CPU's release address is in it; PSCI stays. */
static void spin_table(void **state)
{
	uint64_t base, size;

	(void)state;
	configure_soc(CONFIG(DOMAIN("a", "cpus = <&cpus 0x3 1>; "
					 "mullion,enable-method = \"spin-table\"; "
					 "mullion,memory-rest;")));
	assert_true(parsed.domains[0].spin_table);
	give_params(0);
	guest.pen = (struct range){0x80a00000, 0x1000};
	guest.ramoops = (struct range){0x80b00000, 0x40000};
	derive(0);
	assert_int_equal(fdt_get_mem_rsv(derived, 0, &base, &size), 0);
	assert_int_equal(base, 0x80a00000);
	assert_int_equal(size, 0x1000);
	is_cells("/reserved-memory/mullion-pen@80a00000", "reg", 3, 0, 0x80a00000, 0x1000);
	no_prop("/reserved-memory/mullion-pen@80a00000", "no-map");
	is_cells("/reserved-memory/ramoops@80b00000", "reg", 3, 0, 0x80b00000, 0x40000);
	is_string("/hypervisor", "mullion,ramoops", "/reserved-memory/ramoops@80b00000");
	is_cells("/reserved-memory/ramoops@80b00000", "record-size", 1, 0x4000);
	is_cells("/reserved-memory/ramoops@80b00000", "console-size", 1, 0x10000);
	is_string("/cpus/cpu@0", "enable-method", "spin-table");
	is_cells("/cpus/cpu@0", "cpu-release-addr", 2, 0, 0x80a00000);
	is_string("/cpus/cpu@1", "enable-method", "spin-table");
	is_cells("/cpus/cpu@1", "cpu-release-addr", 2, 0, 0x80a00008);
	is_string("/psci", "method", "hvc");
	guest.pen = (struct range){0xffffffff00000000, 0x1000000000};
	for (unsigned i = 0; i < 2; i++) {
		expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said),
			       &said, "guest tree",
			       "0xffffffff00000000 with size 0x1000000000 does not fit the root's "
			       "#address-cells and #size-cells");
		guest.ramoops = guest.pen; /* that alone */
		guest.pen.size = 0;
	}
}

static void soc_shared_out(void **state)
{
	(void)state;
	configure_soc(CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;") DOMAIN(
		"b", BASIC_B "access = <&uart1 &{/soc/dsi@41000} &rtc &i2c>;")));
	give_params(1);
	derive(1);
	no_prop("/chosen", "stdout-path");
	is_string("/aliases", "serial1", "/soc/serial@21000");
	no_prop("/aliases", "serial0");
	/* the other is in a controller of domain a */
	is_cells("/soc/serial@21000", "clocks", 2, phandle("/osc"), 0);
	is_string("/soc/serial@21000", "clock-names", "baud");
	no_prop("/soc/serial@21000", "resets");
	no_prop("/soc/serial@21000", "reset-names");
	no_prop("/soc/serial@21000", "pinctrl-0");
	no_prop("/soc/serial@21000", "pinctrl-names");
	is_cells("/soc/serial@21000", "vcc-supply", 1,
		 phandle("/soc/i2c@22000/pmic@34/regulators/buck1"));
	no_prop("/soc/dsi@41000/port/endpoint", "remote-endpoint");
	is_cells("/soc/i2c@22000/rtc@68", "interrupts-extended", 5, 0,
		 phandle("/soc/interrupt-controller@100000"), 0, 23, 1);
	no_node("/soc/clock-controller@1000");
	no_node("/soc/serial@20000");
	node("/cpus/cpu@100");
	no_node("/cpus/l2-cache0");
	give_params(0);
	derive(0);
	no_node("/soc/i2c@22000");
	no_node("/soc/serial@21000");
	no_prop("/soc/display@40000/port/endpoint", "remote-endpoint");
	node("/soc/interrupt-controller@23000");
}

/* What a device needs is found over several steps, and comes with what leads to it. */
static void needs(void **state)
{
	(void)state;
	configure_soc(CONFIG(DOMAIN("a", BASIC_A "access = <&uart1>;")));
	give_params(0);
	derive(0);
	is_string("/soc/i2c@22000/pmic@34/regulators/buck1", "regulator-name", "vcc");
	no_node("/soc/i2c@22000/rtc@68");
	node("/soc/pinctrl@2000/uart1");
	no_node("/soc/pinctrl@2000/uart0");
	no_node("/soc/pinctrl@2000/gpio");
	is_cells("/soc/pinctrl@2000", "clocks", 2, phandle("/soc/clock-controller@1000"), 1);
	is_cells("/soc/serial@21000", "pinctrl-0", 1, phandle("/soc/pinctrl@2000/uart1"));
	is_string("/soc/serial@21000", "pinctrl-names", "default");
	configure_soc(CONFIG(DOMAIN("a", BASIC_A "access = <&smmu &{/soc/ethernet@30000}>;")));
	give_params(0);
	derive(0);
	is_cells("/soc/ethernet@30000", "iommus", 2, phandle("/soc/iommu@8000"), 5);
	is_cells("/soc/ethernet@30000", "memory-region", 1, phandle("/reserved-memory/linux,cma"));
	is_cells("/soc/ethernet@30000", "phy-handle", 1, phandle("/soc/ethernet@30000/mdio/phy@1"));
}

/* Cells that no root may have: only the hypervisor's own nodes notice, devices behind a bus of
 * another kind do not. */
static void root_cells(void **state)
{
	(void)state;
	configure("virt.dts", "", "", ALL);
	give_params(0);
	fdt_setprop_inplace_u32(merged, 0, "#address-cells", 3);
	assert_int_equal(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), -1);
	assert_string_equal(said.reason,
			    "the root's #address-cells and #size-cells are not 1 or 2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(virt_whole), cmocka_unit_test(virt_part),
		cmocka_unit_test(soc_rest),   cmocka_unit_test(native),
		cmocka_unit_test(spin_table), cmocka_unit_test(soc_shared_out),
		cmocka_unit_test(needs),      cmocka_unit_test(root_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
