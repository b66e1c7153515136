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
uint8_t senders[32];
unsigned here;
uint32_t calls;

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

	/* nothing of another VM's cores is ever touched, and of a GICv2 none but this core's own */
	assert_true(n == DIST || (n >= FIRST && n < FIRST + VCPUS));
	assert_true(n == DIST || direct_hw->version == 3 || n == FIRST + here);
	return n;
}

static uint32_t read_frame(unsigned frame, uint32_t offset)
{
	reads++;
	return given[place(frame)][offset / 4];
}

static void write_frame(unsigned frame, uint32_t offset, uint32_t value)
{
	let_others();
	writes++;
	regs[place(frame)][offset / 4] |= value;
	touched[place(frame)] |= BIT(offset % 0x80 / 4);
}

static void write_byte(unsigned frame, uint32_t offset, uint8_t value)
{
	if (offset < GICD_ITARGETSR)
		priorities[place(frame)][offset - GICD_IPRIORITYR] = value;
	else
		senders[offset - GICD_CPENDSGIR] = value;
}

static void disable_lines(unsigned frame, unsigned word, uint32_t lines)
{
	write_frame(frame, GICD_ICENABLER + 4 * word, lines);
	regs[place(frame)][GICD_ISENABLER / 4 + word] &= ~lines;
}

static void clear_pending(unsigned frame, unsigned word, uint32_t lines)
{
	write_frame(frame, GICD_ICPENDR + 4 * word, lines);
}

static void config_lines(unsigned frame, unsigned word, uint32_t mask, uint32_t edge)
{
	(void)word;
	place(frame);
	configs++;
	edge_mask = mask;
	edge_set = edge;
}

static void route_line(uint32_t intid, unsigned core)
{
	assert_true(intid < 64);
	let_others();
	writes++;
	assert_true(core >= FIRST && core < FIRST + VCPUS);
	route[intid] = core;
}

static void reset_interface(void)
{
	interface_resets++;
}

static const struct direct_hw versions[] = {
	{2, 0xff, read_frame, write_frame, write_byte, disable_lines, clear_pending, config_lines,
	 route_line, NULL, reset_interface},
	{3, 0, read_frame, write_frame, write_byte, disable_lines, clear_pending, config_lines,
	 route_line, NULL, reset_interface},
};

/* A call to the core of another vCPU. */
static bool call_core(unsigned cpu, void (*function)(void *target, void *arg), void *target,
		      void *arg)
{
	unsigned caller = here;

	here = cpu - FIRST;
	calls |= BIT(here);
	function(target, arg);
	here = caller;
	return true;
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
	reads = writes = configs = calls = 0;
	memset(senders, 0, sizeof(senders));
}

static void set_up(unsigned version)
{
	direct_hw = &versions[version - 2];
	memset(&vm, 0, sizeof(vm));
	memset(given, 0xff, sizeof(given));
	meanwhile = NULL;
	vm.lines = 96; /* the last 32 are others' */
	vm.n_cpus = VCPUS;
	vm.route = routes;
	vm.remote = call_core;
	vgic_own_wires(&vm, 0, BIT(PPI));
	vgic_own_wires(&vm, 1, BIT(SPI));
	for (unsigned n = 0; n < VCPUS; n++) {
		cpus[n] = (struct vgic_cpu){.vm = &vm, .index = n, .physical = FIRST + n};
		vm.cpu[n] = &cpus[n];
	}
	forget();
	vgic_version_direct.vm_reset(&vm);
	for (here = 0; here < VCPUS; here++) {
		vgic_version_direct.cpu_reset(&cpus[here]);
		vgic_version_direct.cpu_on(&cpus[here]);
	}
	here = 0;
	vm.ctlr = version == 2 ? GICD_CTLR_EN_GRP0 : GICD_CTLR_EN_GRP1NS;
	forget();
}

int setup(void **state)
{
	(void)state;
	set_up(3);
	return 0;
}

int setup_v2(void **state)
{
	(void)state;
	set_up(2);
	return 0;
}
