/* SPDX-License-Identifier: Apache-2.0 */
/* A GICv2 of a VM with direct interrupts: private lines of the core's own, lists of vCPUs that are
 * lists of interfaces to the hardware, SGIs that reach its own cores alone. */
#define GIC_VERSION 2
#include "gic/gicv2_regs.h"
#include "gic/vgic/vgic_mmio.h"
#include "tests/unit/direct_help.h"
#include "tests/unit/expect.h"

#define OWN     (0xff | BIT(PPI))
#define LINK(n) (uint8_t)(1u << ((n) ^ 5)) /* interface of core n: in no order of cores */

static uint8_t sent_to;
static uint32_t sent, deactivated;

void vgic_hw_direct_send_sgis(uint32_t value)
{
	assert_int_equal(value & 0xff00fff0, 0); /* a list of interfaces, no filter */
	sent_to = (uint8_t)(value >> 16);
	sent |= BIT(value);
	if (meanwhile)
		meanwhile();
	meanwhile = NULL;
}

void vgic_hw_direct_deactivate(uint32_t value)
{
	deactivated = value;
}

static int begin(void **state)
{
	int failed = setup_v2(state);

	for (unsigned n = 0; n < VCPUS; n++)
		vm.sgi_to[n] = GICD_SGIR_LIST(LINK(FIRST + n));
	return failed;
}

static void write4(unsigned vcpu, uint32_t offset, uint32_t value)
{
	here = vcpu;
	direct_v2_write(&cpus[vcpu], offset, 4, value);
	here = 0;
}

static uint32_t read4(unsigned vcpu, uint32_t offset)
{
	uint32_t value;

	here = vcpu;
	value = (uint32_t)direct_v2_read(&cpus[vcpu], offset, 4);
	here = 0;
	return value;
}

/* Word 0 is the core's own (direct_help.c fails where another's is touched), the others the
 * machine's. */
static void banks_are_masked(void **state)
{
	static const uint32_t banks[] = {GICD_ISENABLER, GICD_ICENABLER, GICD_ISPENDR,
					 GICD_ICPENDR,   GICD_ISACTIVER, GICD_ICACTIVER};

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		for (unsigned n = 0; n < VCPUS; n++) {
			forget();
			write4(n, banks[i], ~0u);
			write4(n, banks[i] + 4, ~0u);
			write4(n, banks[i] + 8, ~0u);
			for (unsigned core = 0; core < CORES; core++)
				assert_int_equal(physical(core, banks[i], 0) &
							 ~(banks[i] == GICD_ICENABLER ? 0xff : 0),
						 core != FIRST + n            ? 0
						 : banks[i] == GICD_ICENABLER ? BIT(PPI)
									      : OWN);
			assert_int_equal(physical(DIST, banks[i], 1), BIT(SPI));
			assert_int_equal(physical(DIST, banks[i], 2), 0);
			if (i < 2)
				continue;
			assert_int_equal(read4(n, banks[i]), OWN);
			assert_int_equal(read4(n, banks[i] + 4), BIT(SPI));
		}
	write4(1, GICD_IPRIORITYR + 24, 0x11223344);
	assert_int_equal(priorities[FIRST + 1][PPI], 0x11);
	assert_int_equal(priorities[FIRST + 1][OTHER_PPI], 0xee);
	write4(2, GICD_ICFGR + 4, ~0u);
	assert_int_equal(edge_mask, BIT(PPI));
	write4(2, GICD_ICFGR + 8, 0);
	assert_int_equal(edge_mask, BIT(SPI));
}

/* An SGI has no enable: it is on while the VM's group is. */
static void sgis_are_on(void **state)
{
	(void)state;
	write4(1, GICD_ICENABLER, ~0u);
	assert_int_equal(physical(FIRST + 1, GICD_ICENABLER, 0), BIT(PPI));
	assert_int_equal(read4(1, GICD_ISENABLER), 0xff);
	/* off and on on each core, by itself */
	write4(0, GICD_CTLR, 0);
	assert_int_equal(calls, BIT(0) | BIT(1) | BIT(2));
	for (unsigned n = 0; n < VCPUS; n++)
		assert_int_equal(physical(FIRST + n, GICD_ICENABLER, 0) & 0xff, 0xff);
	assert_int_equal(read4(1, GICD_ISENABLER), 0xff);
	forget();
	/* one that is off is not called, and finds the group when it comes on */
	here = 2;
	vgic_version_direct.cpu_off(&cpus[2]);
	write4(0, GICD_CTLR, ~0u);
	assert_int_equal(read4(0, GICD_CTLR), GICD_CTLR_EN_GRP0);
	assert_int_equal(calls, BIT(0) | BIT(1));
	assert_int_equal(physical(FIRST + 1, GICD_ISENABLER, 0), 0xff);
	assert_int_equal(physical(FIRST + 2, GICD_ISENABLER, 0), 0);
	here = 2;
	vgic_version_direct.cpu_reset(&cpus[2]);
	assert_int_equal(physical(FIRST + 2, GICD_ISENABLER, 0), 0xff);
}

static void heads(void **state)
{
	(void)state;
	assert_int_equal(read4(0, GICD_TYPER), 2 | 2 << 5 | 1 << 10);
	assert_int_equal(read4(0, GICD_IIDR), VGIC_IIDR);
	assert_int_equal(read4(0, GICD_IIDR + 4), 0);
	assert_int_equal(direct_v2_read(&cpus[0], GICD_TYPER, 1), 0);
	assert_int_equal(read4(0, GICD_V2_PIDR2), 0x2b);
	assert_int_equal(direct_v2_read(&cpus[0], GICD_V2_PIDR2, 1), 0);
	/* groups, and what is the secure side's, are none of its business */
	write4(0, GICD_IGROUPR, 0);
	write4(0, GICD_IGROUPR + 4, 0);
	write4(0, GICD_NSACR, ~0u);
	write4(0, 0xd00, ~0u);
	write4(0, GICD_TYPER, 0);
	direct_v2_write(&cpus[0], GICD_CTLR, 1, 0);
	direct_v2_write(&cpus[0], GICD_ISENABLER + 4, 1, ~0u);
	direct_v2_write(&cpus[0], GICD_ISENABLER + 6, 4, ~0u);
	assert_int_equal(read4(0, GICD_CTLR), GICD_CTLR_EN_GRP0);
	assert_int_equal(read4(0, GICD_IGROUPR + 4), 0);
	assert_true(!writes && !reads);
}

static void lists_are_of_its_cores(void **state)
{
	(void)state;
	write4(0, GICD_ISENABLER + 4, ~0u);
	assert_int_equal(route[SPI], FIRST);
	for (unsigned n = 0; n < VCPUS; n++) {
		assert_int_equal(read4(n, GICD_ITARGETSR + 4), 0x01010101u << n);
		direct_v2_write(&cpus[0], GICD_ITARGETSR + SPI, 1, BIT(n));
		assert_int_equal(route[SPI], FIRST + n);
		assert_int_equal(direct_v2_read(&cpus[1], GICD_ITARGETSR + SPI, 1), BIT(n));
	}
	/* nobody */
	write4(0, GICD_ITARGETSR + 32, ~7u);
	assert_int_equal(read4(0, GICD_ITARGETSR + 32), 7u << 24);
	direct_v2_write(&cpus[0], GICD_ITARGETSR + SPI, 1, 0xf8);
	assert_int_equal(direct_v2_read(&cpus[0], GICD_ITARGETSR + SPI, 1), 0);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	direct_v2_write(&cpus[0], GICD_ITARGETSR + SPI, 1, 4);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
	/* others' lines, private ones, and strange sizes */
	forget();
	direct_v2_write(&cpus[0], GICD_ITARGETSR + OTHER_SPI, 1, 1);
	direct_v2_write(&cpus[0], GICD_ITARGETSR + PPI, 1, 2);
	direct_v2_write(&cpus[0], GICD_ITARGETSR + 34, 4, 0x01010101);
	direct_v2_write(&cpus[0], GICD_ITARGETSR + 34, 2, 0x0101);
	assert_int_equal(direct_v2_read(&cpus[0], GICD_ITARGETSR + 34, 2), 0);
	assert_int_equal(direct_v2_read(&cpus[0], GICD_ITARGETSR + OTHER_SPI, 1), 0);
	assert_int_equal(writes, 0);
	/* one CPU has nothing to choose */
	vm.n_cpus = 1;
	direct_v2_write(&cpus[0], GICD_ITARGETSR + SPI, 1, 1);
	assert_int_equal(direct_v2_read(&cpus[0], GICD_ITARGETSR + SPI, 1), 0);
	assert_int_equal(direct_v2_read(&cpus[0], GICD_ITARGETSR, 1), 0);
	assert_int_equal(writes, 0);
}

/* Of several the first that is on; one that is named alone is waited for. */
static void first_of_several(void **state)
{
	(void)state;
	direct_v2_write(&cpus[0], GICD_ITARGETSR + SPI, 1, 6);
	assert_int_equal(route[SPI], FIRST + 1);
	here = 1;
	vgic_version_direct.cpu_off(&cpus[1]);
	assert_int_equal(route[SPI], FIRST + 2);
	assert_int_equal(direct_v2_read(&cpus[0], GICD_ITARGETSR + SPI, 1), 6);
	vgic_version_direct.cpu_on(&cpus[1]);
	assert_int_equal(route[SPI], FIRST + 1);
	direct_v2_write(&cpus[0], GICD_ITARGETSR + SPI, 1, 2);
	vgic_version_direct.cpu_off(&cpus[1]);
	assert_int_equal(route[SPI], FIRST + 1);
}

static uint8_t sgi(unsigned from, uint32_t value)
{
	sent_to = 0;
	sent = 0;
	write4(from, GICD_SGIR, value);
	return sent_to;
}

static void sgis_are_filtered(void **state)
{
	(void)state;
	assert_int_equal(sgi(1, 0xff0000 | 3), LINK(2) | LINK(3) | LINK(4));
	assert_int_equal(sent, BIT(3));
	assert_int_equal(sgi(1, 4u << 16 | 1u << 15), LINK(4));
	assert_int_equal(sgi(1, 1u << 24 | 0xff0000 | 7), LINK(2) | LINK(4));
	assert_int_equal(sgi(1, 2u << 24 | 0xff0000 | 7), LINK(3));
	assert_int_equal(sgi(1, 3u << 24 | 0xff0000 | 7), 0);
	assert_int_equal(sgi(1, 0xf80000 | 7), 0);
	for (uint32_t intid = 8; intid < 16; intid++)
		assert_int_equal(sgi(1, 0xff0000 | intid), 0);
	direct_v2_write(&cpus[0], GICD_SGIR, 1, 2);
	assert_int_equal(sent, 0);
}

static void off_1(void)
{
	here = 1;
	vgic_version_direct.cpu_off(&cpus[1]);
}

/* One for a core that is off waits for it, and not for the VM's next life. */
static void sgis_wait_for_a_core(void **state)
{
	(void)state;
	meanwhile = off_1;
	sgi(0, 2u << 16 | 5);
	forget();
	here = 1;
	vgic_version_direct.cpu_reset(&cpus[1]);
	assert_int_equal(physical(FIRST + 1, GICD_ICPENDR, 0), BIT(PPI));
	forget();
	here = 0;
	vgic_version_direct.vm_reset(&vm);
	assert_int_equal(calls, BIT(1));
	assert_int_equal(physical(FIRST + 1, GICD_ICPENDR, 0), OWN);
	forget();
	vgic_version_direct.vm_reset(&vm);
	assert_int_equal(calls, 0);
}

static void senders_are_vcpus(void **state)
{
	(void)state;
	given[FIRST + 1][GICD_SPENDSGIR / 4] = (uint32_t)LINK(4) << 24 | LINK(7) | 0xff00;
	assert_int_equal(read4(1, GICD_SPENDSGIR), 4u << 24 | 7u << 8);
	here = 1;
	assert_int_equal(direct_v2_read(&cpus[1], GICD_SPENDSGIR + 3, 1), 4);
	assert_int_equal(direct_v2_read(&cpus[1], GICD_SPENDSGIR + 8, 4), 0);
	assert_int_equal(direct_v2_read(&cpus[1], GICD_CPENDSGIR + 2, 2), 0);
	write4(1, GICD_CPENDSGIR + 4, 0xf8020105);
	assert_int_equal(senders[4], LINK(2) | LINK(4));
	assert_int_equal(senders[5], LINK(2));
	assert_int_equal(senders[6], LINK(3));
	assert_int_equal(senders[7], 0);
	write4(1, GICD_SPENDSGIR + 8, ~0u);
	here = 1;
	direct_v2_write(&cpus[1], GICD_SPENDSGIR + 2, 2, ~0u);
	for (unsigned i = 8; i < 32; i++)
		assert_int_equal(senders[i], 0);
	direct_v2_write(&cpus[1], GICD_SPENDSGIR + 2, 1, 1);
	assert_int_equal(senders[16 + 2], LINK(2));
}

/* With its sender, as GICC_IAR gave it. */
static void deactivates_its_own(void **state)
{
	(void)state;
	for (uint32_t intid = 0; intid < 1024; intid++) {
		deactivated = 0xffff;
		direct_v2_deactivate(&cpus[0], 3u << 10 | intid);
		assert_int_equal(deactivated, intid < 8 || intid == PPI || intid == SPI
						      ? 3u << 10 | intid
						      : 0xffff);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(banks_are_masked, begin),
		cmocka_unit_test_setup(sgis_are_on, begin),
		cmocka_unit_test_setup(heads, begin),
		cmocka_unit_test_setup(lists_are_of_its_cores, begin),
		cmocka_unit_test_setup(first_of_several, begin),
		cmocka_unit_test_setup(sgis_are_filtered, begin),
		cmocka_unit_test_setup(sgis_wait_for_a_core, begin),
		cmocka_unit_test_setup(senders_are_vcpus, begin),
		cmocka_unit_test_setup(deactivates_its_own, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
