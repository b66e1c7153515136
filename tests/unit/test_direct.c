/* SPDX-License-Identifier: Apache-2.0 */
/* The GIC of VMs with direct interrupts: what reaches the hardware, and what never does. The
 * hardware is a record of what was written. */
#include <string.h>

#include "gic/vgic/direct.h"
#include "gic/vgic/vgic_hw_direct.h"
#include "tests/unit/expect.h"

#define CORES     8u
#define DIST      CORES /* its place among the frames */
#define SPI       35u
#define OTHER_SPI 36u /* of another VM, in the same word */
#define PPI       27u
#define OTHER_PPI 26u /* EL2's */
#define FIRST     2u  /* the VM's cores are 2 to 4 */
#define VCPUS     3u
#define BIT(n)    (1u << ((n) % 32))
#define NONE      (~0u)

/* Of each frame: what was written to each register, and what reads of it give. */
static uint32_t regs[CORES + 1][0x1000 / 4], given[CORES + 1][0x1000 / 4];
static uint8_t priorities[CORES + 1][1024];
static uint32_t edge_mask, edge_set;
static unsigned route[64], interface_resets;

static struct vgic_vm vm;
static struct vgic_cpu cpus[VCPUS];
static uint32_t routes[VGIC_MAX_SPI];

static unsigned place(unsigned frame)
{
	unsigned n = frame == DIRECT_DIST ? DIST : frame;

	/* nothing of another VM's cores is ever touched */
	assert_true(n == DIST || (n >= FIRST && n < FIRST + VCPUS));
	return n;
}

uint32_t vgic_hw_direct_read(unsigned frame, uint32_t offset)
{
	return given[place(frame)][offset / 4];
}

void vgic_hw_direct_write(unsigned frame, uint32_t offset, uint32_t value)
{
	regs[place(frame)][offset / 4] |= value;
}

void vgic_hw_direct_write_byte(unsigned frame, uint32_t offset, uint8_t value)
{
	priorities[place(frame)][offset - GICD_IPRIORITYR] = value;
}

void vgic_hw_direct_disable(unsigned frame, unsigned word, uint32_t lines)
{
	vgic_hw_direct_write(frame, GICD_ICENABLER + 4 * word, lines);
	regs[place(frame)][GICD_ISENABLER / 4 + word] &= ~lines;
}

void vgic_hw_direct_config(unsigned frame, unsigned word, uint32_t mask, uint32_t edge)
{
	(void)word;
	place(frame);
	edge_mask = mask;
	edge_set = edge;
}

void vgic_hw_direct_route(uint32_t intid, unsigned core)
{
	assert_true(intid < 64);
	place(core);
	route[intid] = core;
}

void vgic_hw_direct_reset_interface(void)
{
	interface_resets++;
}

/* What a redistributor's first frame says is the virtual GIC's. */
uint64_t vgic_redist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	(void)cpu;
	return offset + size;
}

void vgic_redist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	(void)offset;
	(void)size;
	cpu->asleep = value;
}

static uint32_t physical(unsigned core, uint32_t bank, unsigned word)
{
	return regs[core][bank / 4 + word];
}

static void forget(void)
{
	memset(regs, 0, sizeof(regs));
	memset(priorities, 0xee, sizeof(priorities));
	edge_mask = edge_set = 0;
}

static int setup(void **state)
{
	(void)state;
	memset(&vm, 0, sizeof(vm));
	memset(given, 0xff, sizeof(given));
	vm.lines = 64;
	vm.n_cpus = VCPUS;
	vm.route = routes;
	vm.owned[0] = BIT(PPI);
	vm.owned[1] = BIT(SPI);
	for (unsigned n = 0; n < VCPUS; n++) {
		cpus[n] = (struct vgic_cpu){.vm = &vm, .index = n, .physical = FIRST + n};
		vm.cpu[n] = &cpus[n];
	}
	forget();
	vgic_version_direct.vm_reset(&vm);
	for (unsigned n = 0; n < VCPUS; n++) {
		vgic_version_direct.cpu_reset(&cpus[n]);
		vgic_version_direct.cpu_on(&cpus[n]);
	}
	direct_dist_write(&cpus[0], GICD_CTLR, 4, GICD_CTLR_EN_GRP1NS);
	forget();
	return 0;
}

static void write_sgi_frame(unsigned from, unsigned of, uint32_t bank, unsigned size,
			    uint32_t value)
{
	direct_redist_write(&cpus[from], of * GICR_FRAME_SIZE + GICR_SGI + bank, size, value);
}

static uint32_t read_sgi_frame(unsigned from, unsigned of, uint32_t bank)
{
	return (uint32_t)direct_redist_read(&cpus[from], of * GICR_FRAME_SIZE + GICR_SGI + bank, 4);
}

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
	assert_int_equal(direct_dist_read(&cpus[0], GICD_TYPER, 4) & 0x41f, 0x401);
	assert_int_equal(direct_redist_read(&cpus[0], GICR_FRAME_SIZE + 4, 4),
			 GICR_FRAME_SIZE + 4 + 4);
}

static void set_route(unsigned from, uint64_t value)
{
	direct_dist_write(&cpus[from], GICD_IROUTER + 8 * SPI, 8, value);
}

/* Affinities are the guest's; the hardware gets a core of the VM or, disabled, none. */
static void routes_stay_inside(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	for (unsigned n = 0; n < VCPUS; n++) {
		set_route(0, n);
		assert_int_equal(route[SPI], FIRST + n);
		assert_int_equal(direct_dist_read(&cpus[1], GICD_IROUTER + 8 * SPI, 8), n);
	}
	set_route(0, 0x100000007ull);
	assert_int_equal(route[SPI], FIRST + 2);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ISENABLER + 4, 4), BIT(SPI));
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * SPI + 4, 4), 1);
	/* switching the group, or setting the bit, does not bring it to a core that is not there */
	direct_dist_write(&cpus[0], GICD_CTLR, 4, 0);
	direct_dist_write(&cpus[0], GICD_CTLR, 4, GICD_CTLR_EN_GRP1NS);
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	/* halves: the upper one first */
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * SPI + 4, 4, 0);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * SPI, 4, 1);
	assert_int_equal(route[SPI], FIRST + 1);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
	/* another VM's, and what is no SPI */
	route[OTHER_SPI] = route[PPI] = NONE;
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * OTHER_SPI, 8, 1);
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * PPI, 8, 1);
	assert_true(route[OTHER_SPI] == NONE && route[PPI] == NONE);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * OTHER_SPI, 8), 0);
}

/* 1 of N is any core of the VM that is on, never any of the machine. */
static void any_core_is_one_of_its_own(void **state)
{
	(void)state;
	set_route(2, GICD_IROUTER_IRM);
	assert_int_equal(route[SPI], FIRST);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * SPI, 8), GICD_IROUTER_IRM);
	vgic_version_direct.cpu_off(&cpus[0]);
	assert_int_equal(route[SPI], FIRST + 1);
	vgic_version_direct.cpu_off(&cpus[2]);
	assert_int_equal(route[SPI], FIRST + 1);
	/* one that names its core waits for it */
	set_route(1, 1);
	vgic_version_direct.cpu_off(&cpus[1]);
	assert_int_equal(route[SPI], FIRST + 1);
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
	assert_int_equal(priorities[DIST][SPI], 0);
	assert_int_equal(priorities[DIST][OTHER_SPI], 0xee);
	assert_int_equal(route[SPI], FIRST);
	assert_int_equal(vm.online, 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_CTLR, 4), GICD_CTLR_ARE_S);
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
		cmocka_unit_test_setup(routes_stay_inside, setup),
		cmocka_unit_test_setup(any_core_is_one_of_its_own, setup),
		cmocka_unit_test_setup(sgis_are_filtered, setup),
		cmocka_unit_test_setup(stop_and_reset, setup),
		cmocka_unit_test_setup(sgis_wait_for_a_core, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
