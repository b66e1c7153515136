/* SPDX-License-Identifier: Apache-2.0 */
/* Registers, SGIs and resets of a VM with direct interrupts: what reaches the hardware, and what
 * never does. */
#define GIC_VERSION 3
#include "gic/vgic/vgic_mmio.h"
#include "tests/unit/direct_help.h"
#include "tests/unit/expect.h"

static const uint32_t banks[] = {GICD_ISENABLER, GICD_ICENABLER, GICD_ISPENDR,
				 GICD_ICPENDR,   GICD_ISACTIVER, GICD_ICACTIVER};

/* Every bank: all ones written, and all ones in the hardware. */
static void spis_are_masked(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		forget();
		direct_dist_write(&cpus[1], banks[i] + 4, 4, ~0u);
		assert_int_equal(physical(DIST, banks[i], 1), BIT(SPI));
		/* word 0 is the redistributors' */
		direct_dist_write(&cpus[1], banks[i], 4, ~0u);
		assert_int_equal(physical(DIST, banks[i], 0), 0);
		assert_int_equal(direct_dist_read(&cpus[1], banks[i], 4), 0);
		if (i >= 2)
			assert_int_equal(direct_dist_read(&cpus[1], banks[i] + 4, 4), BIT(SPI));
		/* of a word that it has nothing of nothing is read or written */
		direct_dist_write(&cpus[1], banks[i] + 8, 4, ~0u);
		assert_int_equal(physical(DIST, banks[i], 2), 0);
		assert_int_equal(direct_dist_read(&cpus[1], banks[i] + 8, 4), 0);
	}
}

/* SGIs 0 to 7 and the VM's PPIs, of any vCPU, by any other. */
static void private_lines_are_masked(void **state)
{
	uint32_t own = 0xff | BIT(PPI);

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		for (unsigned of = 0; of < VCPUS; of++) {
			forget();
			write_sgi_frame(1, of, banks[i], 4, ~0u);
			for (unsigned core = 0; core < CORES; core++)
				assert_int_equal(physical(core, banks[i], 0),
						 core == FIRST + of ? own : 0);
			if (i >= 2)
				assert_int_equal(read_sgi_frame(2, of, banks[i]), own);
			/* an SGI frame has one word */
			write_sgi_frame(1, of, banks[i] + 4, 4, ~0u);
			assert_int_equal(physical(FIRST + of, banks[i], 1), 0);
		}
	/* behind the last vCPU there is nothing */
	direct_redist_write(&cpus[0], VCPUS * GICR_FRAME_SIZE + GICR_ISENABLER0, 4, ~0u);
	assert_int_equal(direct_redist_read(&cpus[0], VCPUS * GICR_FRAME_SIZE + GICR_TYPER, 8), 0);
}

static void groups_are_not_its_own(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_IGROUPR + 4, 4, 0);
	write_sgi_frame(0, 0, GICD_IGROUPR, 4, 0);
	write_sgi_frame(0, 0, GICD_IGRPMODR, 4, ~0u);
	direct_dist_write(&cpus[0], GICD_NSACR + 8, 4, ~0u);
	for (unsigned frame = 0; frame <= DIST; frame++)
		for (unsigned i = 0; i < 0x1000 / 4; i++)
			assert_int_equal(regs[frame][i], 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IGROUPR + 4, 4), 0);
}

static void enable_follows_the_group(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	write_sgi_frame(0, 1, GICD_ISENABLER, 4, BIT(PPI));
	direct_dist_write(&cpus[0], GICD_CTLR, 4, GICD_CTLR_ARE_S);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_CTLR, 4), GICD_CTLR_ARE_S);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	assert_int_equal(physical(FIRST + 1, GICD_ISENABLER, 0), 0);
	/* the guest sees its bits, and what it sets waits */
	assert_int_equal(direct_dist_read(&cpus[2], GICD_ISENABLER + 4, 4), BIT(SPI));
	write_sgi_frame(0, 2, GICD_ISENABLER, 4, 1);
	assert_int_equal(physical(FIRST + 2, GICD_ISENABLER, 0), 0);
	direct_dist_write(&cpus[0], GICD_CTLR, 4, ~0u);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_CTLR, 4),
			 GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
	assert_int_equal(physical(FIRST + 1, GICD_ISENABLER, 0), BIT(PPI));
	assert_int_equal(physical(FIRST + 2, GICD_ISENABLER, 0), 1);
	direct_dist_write(&cpus[0], GICD_ICENABLER + 4, 4, ~0u);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ISENABLER + 4, 4), 0);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
}

static void priorities_and_edges(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_IPRIORITYR + 32, 4, 0x11223344); /* 32 to 35 */
	assert_int_equal(priorities[DIST][SPI], 0x11);
	assert_int_equal(priorities[DIST][SPI - 1], 0xee);
	direct_dist_write(&cpus[0], GICD_IPRIORITYR + OTHER_SPI, 1, 0x55);
	assert_int_equal(priorities[DIST][OTHER_SPI], 0xee);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IPRIORITYR + 32, 4), 0xff000000);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IPRIORITYR + SPI, 1), 0xff);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IPRIORITYR + OTHER_SPI, 1), 0);
	write_sgi_frame(0, 1, GICD_IPRIORITYR + PPI, 1, 0x66);
	write_sgi_frame(0, 1, GICD_IPRIORITYR + OTHER_PPI, 1, 0x66);
	assert_int_equal(priorities[FIRST + 1][PPI], 0x66);
	assert_int_equal(priorities[FIRST + 1][OTHER_PPI], 0xee);

	direct_dist_write(&cpus[0], GICD_ICFGR + 8, 4, ~0u);
	assert_int_equal(edge_mask, BIT(SPI));
	assert_int_equal(edge_set & BIT(SPI), BIT(SPI));
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ICFGR + 8, 4), 2u << 2 * (SPI - 32));
	edge_mask = 0;
	write_sgi_frame(0, 0, GICD_ICFGR, 4, 0); /* SGIs */
	assert_int_equal(edge_mask, 0);
	write_sgi_frame(0, 0, GICD_ICFGR + 4, 4, 0);
	assert_int_equal(edge_mask, BIT(PPI));
}

static void strange_accesses(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 8, ~0ull);
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 1, ~0u);
	direct_dist_write(&cpus[0], GICD_ISENABLER + 6, 4, ~0u);
	direct_dist_write(&cpus[0], GICD_SGIR, 4, ~0u);
	direct_dist_write(&cpus[0], 0xfffc, 4, ~0u);
	for (unsigned i = 0; i < 0x1000 / 4; i++)
		assert_int_equal(regs[DIST][i], 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ISPENDR + 4, 8), 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_PIDR2, 4), 0x3b);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_PIDR2, 1), 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_TYPER, 4) & 0x41f, 0x402);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IIDR, 4), VGIC_IIDR);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IIDR + 4, 4), 0);
	/* the first registers are the distributor's, and CTLR alone is written */
	assert_int_equal(read_sgi_frame(0, 0, GICD_CTLR), 0);
	write_sgi_frame(0, 0, GICD_CTLR, 4, 0);
	direct_dist_write(&cpus[0], GICD_TYPER, 4, 0);
	direct_dist_write(&cpus[0], GICD_CTLR, 1, 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_CTLR, 4),
			 GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS);
	assert_int_equal(direct_redist_read(&cpus[0], GICR_FRAME_SIZE + 4, 4),
			 GICR_FRAME_SIZE + 4 + 4);
	direct_redist_write(&cpus[0], GICR_FRAME_SIZE + GICR_WAKER, 4, 0);
	assert_true(!cpus[0].asleep && cpus[1].asleep && cpus[2].asleep);
}

/* Priority has bytes and words, a route 8 bytes or either half; nothing else is one. */
static void strange_sizes(void **state)
{
	static const struct {
		uint32_t offset;
		unsigned size;
	} strange[] = {{0, 1}, {0, 2}, {2, 4}, {4, 8}};

	(void)state;
	direct_dist_write(&cpus[0], GICD_IPRIORITYR + SPI, 4, 0);
	direct_dist_write(&cpus[0], GICD_IPRIORITYR + SPI - 1, 2, 0);
	direct_dist_write(&cpus[0], GICD_IPRIORITYR + 32, 8, 0);
	assert_int_equal(priorities[DIST][SPI], 0xee);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IPRIORITYR + SPI - 1, 2), 0);
	set_route(0, 2);
	for (unsigned i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		uint32_t offset = GICD_IROUTER + 8 * SPI + strange[i].offset;

		direct_dist_write(&cpus[0], offset, strange[i].size, 1);
		assert_int_equal(direct_dist_read(&cpus[0], offset, strange[i].size), 0);
		assert_int_equal(route[SPI], FIRST + 2);
	}
	/* ICFGR of lines that it has none of, and of a redistributor by the distributor */
	direct_dist_write(&cpus[0], GICD_ICFGR + 12, 4, ~0u);
	direct_dist_write(&cpus[0], GICD_ICFGR + 4, 4, ~0u);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ICFGR + 12, 4), 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ICFGR + 4, 4), 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IPRIORITYR + 40, 4), 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ISPENDR + 8, 4), 0);
	assert_true(configs == 0 && reads == 0); /* the hardware was not asked */
	assert_int_equal(read_sgi_frame(0, 0, GICD_ICFGR), 0xaaaa);
	/* behind the last INTID */
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * GIC_MAX_INTID, 8, 1);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * GIC_MAX_INTID, 8), 0);
}

/* All 32 lines of a word at once. */
static void whole_word(void **state)
{
	(void)state;
	vm.owned[1] = ~0u;
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, ~0u);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), ~0u);
	direct_dist_write(&cpus[0], GICD_CTLR, 4, 0);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
}

/* What is plain is what its target list says; nothing that is filtered is plain. */
static void plain_sgis(void **state)
{
	(void)state;
	assert_true(direct_sgi_is_plain(0));
	for (uint64_t intid = 0; intid < 16; intid++)
		for (unsigned bit = 0; bit < 64; bit++) {
			uint64_t value = intid << 24 | 1ull << bit;
			bool is_listed = bit < 16;

			if (bit < 24 || bit > 27)
				assert_int_equal(direct_sgi_is_plain(value),
						 intid < 8 && is_listed);
			if (direct_sgi_is_plain(value))
				assert_int_equal(direct_sgi_targets(&cpus[1], value),
						 value & SGI1R_LIST & 7);
		}
}

static void sgis_are_filtered(void **state)
{
	(void)state;
	assert_int_equal(direct_sgi_targets(&cpus[1], 0xffff), 7);
	assert_int_equal(direct_sgi_targets(&cpus[1], 5ull << 24 | 4), 4);
	assert_int_equal(direct_sgi_targets(&cpus[1], 7ull << 24 | SGI1R_IRM), 5);
	for (uint64_t intid = 8; intid < 16; intid++)
		assert_int_equal(direct_sgi_targets(&cpus[1], intid << 24 | SGI1R_IRM), 0);
	assert_int_equal(direct_sgi_targets(&cpus[1], 1ull << 16 | 1), 0);
	assert_int_equal(direct_sgi_targets(&cpus[1], 1ull << 32 | 1), 0);
	assert_int_equal(direct_sgi_targets(&cpus[1], 1ull << 48 | 1), 0);
	assert_int_equal(direct_sgi_targets(&cpus[1], 1ull << 44 | 1), 0);
	for (uint32_t intid = 0; intid < 1030; intid++)
		assert_int_equal(direct_owns(&vm, intid),
				 intid < 8 || intid == PPI || intid == SPI);
}

/* Everything of the VM is quiet, and nothing of anybody else. */
static void stop_and_reset(void **state)
{
	unsigned before = interface_resets;
	uint32_t own = 0xff | BIT(PPI);

	(void)state;
	write_sgi_frame(1, 1, GICD_ISENABLER, 4, ~0u);
	vgic_version_direct.cpu_stop(&cpus[1]);
	assert_int_equal(interface_resets, before + 1);
	assert_int_equal(physical(FIRST + 1, GICD_ISENABLER, 0), 0);
	assert_int_equal(physical(FIRST + 1, GICD_ICENABLER, 0), own);
	assert_int_equal(physical(FIRST + 1, GICD_ICPENDR, 0), own);
	assert_int_equal(physical(FIRST + 1, GICD_ICACTIVER, 0), own);
	assert_int_equal(read_sgi_frame(0, 1, GICD_ISENABLER), 0);
	assert_int_equal(vm.online, 5);
	forget();
	vgic_version_direct.vm_reset(&vm);
	for (unsigned n = 0; n < VCPUS; n++)
		assert_int_equal(physical(FIRST + n, GICD_ICPENDR, 0), own);
	for (unsigned i = 1; i < 6; i += 2) {
		assert_int_equal(physical(DIST, banks[i], 1), BIT(SPI));
		assert_int_equal(physical(DIST, banks[i], 0), 0);
	}
	/* a word that it has nothing of is not written at all, be it zero */
	assert_int_equal(touched[DIST] & ~BIT(1), 0);
	assert_int_equal(priorities[DIST][SPI], 0);
	assert_int_equal(priorities[DIST][OTHER_SPI], 0xee);
	assert_int_equal(route[SPI], FIRST);
	assert_int_equal(vm.online, 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_CTLR, 4), GICD_CTLR_ARE_S);
}

/* Nothing of what the guest has written is there in the next life. */
static void registers_begin_anew(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	write_sgi_frame(0, 1, GICD_ISENABLER, 4, BIT(PPI));
	set_route(0, 7); /* nobody's: it is disabled */
	direct_redist_write(&cpus[1], GICR_FRAME_SIZE + GICR_WAKER, 4, 0);
	set_route(0, GICD_IROUTER_IRM | 2);
	set_route(0, 7);
	assert_int_equal(vm.nowhere[1], BIT(SPI));
	vgic_version_direct.vm_reset(&vm);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ISENABLER + 4, 4), 0);
	assert_int_equal(read_sgi_frame(0, 1, GICD_ISENABLER), 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * SPI, 8), 0);
	assert_true(cpus[1].asleep);
	vgic_version_direct.cpu_on(&cpus[0]);
	direct_dist_write(&cpus[0], GICD_CTLR, 4, GICD_CTLR_EN_GRP1NS);
	forget();
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
	set_route(0, GICD_IROUTER_IRM);
	vgic_version_direct.vm_reset(&vm);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * SPI, 8), 0);
	cpus[1].asleep = false;
	vgic_version_direct.cpu_reset(&cpus[1]);
	assert_true(cpus[1].asleep);
}

/* What others have sent since CPU_ON is there when the core comes. */
static void sgis_wait_for_a_core(void **state)
{
	(void)state;
	vgic_version_direct.cpu_reset(&cpus[2]);
	assert_int_equal(physical(FIRST + 2, GICD_ICPENDR, 0), BIT(PPI));
	assert_int_equal(physical(FIRST + 2, GICD_ICENABLER, 0), 0xff | BIT(PPI));
	assert_int_equal(priorities[FIRST + 2][PPI], 0);
	assert_int_equal(priorities[FIRST + 2][OTHER_PPI], 0xee);
	assert_int_equal(edge_mask, BIT(PPI));
	assert_int_equal(edge_set, 0);
	assert_false(vgic_version_direct.pending(&cpus[2]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(spis_are_masked, setup),
		cmocka_unit_test_setup(private_lines_are_masked, setup),
		cmocka_unit_test_setup(groups_are_not_its_own, setup),
		cmocka_unit_test_setup(enable_follows_the_group, setup),
		cmocka_unit_test_setup(priorities_and_edges, setup),
		cmocka_unit_test_setup(strange_accesses, setup),
		cmocka_unit_test_setup(strange_sizes, setup),
		cmocka_unit_test_setup(whole_word, setup),
		cmocka_unit_test_setup(plain_sgis, setup),
		cmocka_unit_test_setup(sgis_are_filtered, setup),
		cmocka_unit_test_setup(stop_and_reset, setup),
		cmocka_unit_test_setup(registers_begin_anew, setup),
		cmocka_unit_test_setup(sgis_wait_for_a_core, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
