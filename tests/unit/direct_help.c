/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/direct_help.h"

#include <string.h>

#include "tests/unit/expect.h"

uint32_t regs[CORES + 1][0x1000 / 4], given[CORES + 1][0x1000 / 4];
uint8_t priorities[CORES + 1][1024];
uint32_t touched[CORES + 1];
uint32_t edge_mask, edge_set;
unsigned route[64], interface_resets, reads, writes, configs;

struct vgic_vm vm;
struct vgic_cpu cpus[VCPUS];
static uint32_t routes[VGIC_MAX_SPI];

void (*meanwhile)(void);

static void let_others(void)
{
	void (*other)(void) = meanwhile;

	meanwhile = NULL;
	if (other)
		other();
}

static unsigned place(unsigned frame)
{
	unsigned n = frame == DIRECT_DIST ? DIST : frame;

	/* nothing of another VM's cores is ever touched */
	assert_true(n == DIST || (n >= FIRST && n < FIRST + VCPUS));
	return n;
}

uint32_t vgic_hw_direct_read(unsigned frame, uint32_t offset)
{
	reads++;
	return given[place(frame)][offset / 4];
}

void vgic_hw_direct_write(unsigned frame, uint32_t offset, uint32_t value)
{
	let_others();
	writes++;
	regs[place(frame)][offset / 4] |= value;
	touched[place(frame)] |= BIT(offset % 0x80 / 4);
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
	configs++;
	edge_mask = mask;
	edge_set = edge;
}

void vgic_hw_direct_route(uint32_t intid, unsigned core)
{
	assert_true(intid < 64);
	let_others();
	writes++;
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

uint32_t physical(unsigned core, uint32_t bank, unsigned word)
{
	return regs[core][bank / 4 + word];
}

void forget(void)
{
	memset(regs, 0, sizeof(regs));
	memset(touched, 0, sizeof(touched));
	memset(priorities, 0xee, sizeof(priorities));
	edge_mask = edge_set = 0;
	reads = writes = configs = 0;
}

int setup(void **state)
{
	(void)state;
	memset(&vm, 0, sizeof(vm));
	memset(given, 0xff, sizeof(given));
	meanwhile = NULL;
	vm.lines = 96; /* the last 32 are others' */
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

void write_sgi_frame(unsigned from, unsigned of, uint32_t bank, unsigned size, uint32_t value)
{
	direct_redist_write(&cpus[from], of * GICR_FRAME_SIZE + GICR_SGI + bank, size, value);
}

uint32_t read_sgi_frame(unsigned from, unsigned of, uint32_t bank)
{
	return (uint32_t)direct_redist_read(&cpus[from], of * GICR_FRAME_SIZE + GICR_SGI + bank, 4);
}

void set_route(unsigned from, uint64_t value)
{
	direct_dist_write(&cpus[from], GICD_IROUTER + 8 * SPI, 8, value);
}
