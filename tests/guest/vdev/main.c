/* SPDX-License-Identifier: Apache-2.0 */
/* Emulated devices as a guest sees them: the test device's node, its registers, and its two
 * interrupts, a level and an edge. Needs a hypervisor built with CONFIG_TEST_VDEV. */
#include "tests/guest/vdev/vdev.h"

struct taken taken;

uint32_t device_read(uint32_t reg)
{
	return mmio_read32(machine.test_device + reg);
}

void device_write(uint32_t reg, uint32_t value)
{
	mmio_write32(machine.test_device + reg, value);
	dsb(sy);
}

void set_level(bool high)
{
	device_write(TEST_DEVICE_LEVEL, high);
}

void pulse(unsigned times)
{
	device_write(TEST_DEVICE_PULSE, times);
}

void handler(struct cpu *cpu, uint32_t intid)
{
	if (intid == LEVEL_LINE || intid == EDGE_LINE)
		taken.cpu = cpu->index; /* not of the SGI that brings a job */
	if (intid == LEVEL_LINE) {
		taken.level++;
		if (taken.level_stays <= 1)
			set_level(false);
		else
			taken.level_stays--;
	} else if (intid == EDGE_LINE) {
		taken.edge++;
		if (taken.pulses_again) {
			taken.pulses_again--;
			pulse(1);
		}
	}
}

void begin(struct cpu *cpu)
{
	irq_disable();
	set_level(false);
	for (unsigned i = 0; i < 2; i++) {
		gic_disable(cpu, machine.test_lines[i]);
		gic_clear_pending(cpu, machine.test_lines[i]);
		gic_route(machine.test_lines[i], machine.mpidr[0]);
		gic_enable(cpu, machine.test_lines[i]);
	}
	taken = (struct taken){0};
	cpu->on_irq = handler;
	dsb(sy);
}

void take_pending(void)
{
	irq_enable();
	for (unsigned i = 0; i < 10; i++)
		isb();
	irq_disable();
}

bool lines_quiet(struct cpu *cpu)
{
	bool busy = false;

	for (unsigned i = 0; i < 2; i++)
		busy |= gic_is_pending(cpu, machine.test_lines[i]) ||
			gic_is_active(cpu, machine.test_lines[i]);
	return !busy;
}

bool quiet(struct cpu *cpu)
{
	uint32_t spurious = 0;

	for (unsigned i = 0; i < machine.n_cpus; i++)
		spurious += cpus[i].spurious;
	return !spurious && lines_quiet(cpu);
}

/* --- registers --- */

static void test_scratch(void)
{
	uint64_t at = machine.test_device + TEST_DEVICE_SCRATCH;
	int64_t wide;
	uint64_t same;

	mmio_write64(at, 0x8877665544332211);
	mmio_write8(at + 1, 0xaa);
	TEST("scratch_bytes", mmio_read64(at) == 0x887766554433aa11, "0x%lx", mmio_read64(at));
	TEST("scratch_halves", mmio_read32(at + 4) == 0x88776655 && mmio_read8(at + 7) == 0x88,
	     "0x%x 0x%x", mmio_read32(at + 4), mmio_read8(at + 7));
	__asm__ volatile("strh %w1, [%0]" ::"r"(at + 2), "r"(0x12345678) : "memory");
	TEST("scratch_strh", mmio_read64(at) == 0x887766555678aa11, "0x%lx", mmio_read64(at));
	__asm__ volatile("ldrsw %0, [%1]" : "=r"(wide) : "r"(at + 4));
	TEST("scratch_ldrsw", wide == (int32_t)0x88776655, "0x%lx", (uint64_t)wide);
	__asm__ volatile("ldrsb %w0, [%1]" : "=r"(wide) : "r"(at + 7));
	TEST("scratch_ldrsb", (uint64_t)wide == 0xffffff88, "0x%lx", (uint64_t)wide);
	__asm__ volatile("ldrsh %0, [%1]" : "=r"(wide) : "r"(at + 6));
	TEST("scratch_ldrsh", wide == (int16_t)0x8877, "0x%lx", (uint64_t)wide);
	/* the last doubleword, and the zero register */
	mmio_write64(at + TEST_DEVICE_SCRATCH_SIZE - 8, ~0ull);
	__asm__ volatile("str xzr, [%0]\n\tldr xzr, [%0]" ::"r"(at) : "memory");
	same = mmio_read64(at + TEST_DEVICE_SCRATCH_SIZE - 8);
	TEST("scratch_zero", !mmio_read64(at) && same == ~0ull, "0x%lx 0x%lx", mmio_read64(at),
	     same);
}

/* What the device does not have ends as an external abort, and changes nothing. */
static void test_aborts(void)
{
	uint32_t value;
	unsigned faults;

	TEST("no_register",
	     !try_read32(machine.test_device + TEST_DEVICE_PULSE, &value) &&
		     (this_cpu()->fault.esr & 0x3f) == 0x10,
	     "a register that is for writing was read: 0x%x", value);
	TEST("read_only", !try_write32(machine.test_device + TEST_DEVICE_ID, 0), "ID was written");
	TEST("behind_registers",
	     !try_read32(machine.test_device + TEST_DEVICE_REGISTERS, &value) &&
		     !try_read32(machine.test_device + TEST_DEVICE_SCRATCH +
					 TEST_DEVICE_SCRATCH_SIZE,
				 &value),
	     "there is something where nothing is");
	cpu_expect();
	(void)mmio_read8(machine.test_device + TEST_DEVICE_ID);
	(void)mmio_read64(machine.test_device + TEST_DEVICE_LEVEL);
	mmio_write8(machine.test_device + TEST_DEVICE_LEVEL, 1);
	faults = cpu_faulted();
	TEST("sizes", faults == 3 && !(device_read(TEST_DEVICE_STATUS) & 1),
	     "%u of 3 accesses of a wrong size fault, status 0x%x", faults,
	     device_read(TEST_DEVICE_STATUS));
}

static void test_registers(void)
{
	uint32_t pulses = device_read(TEST_DEVICE_STATUS) >> 16;

	TEST("id", device_read(TEST_DEVICE_ID) == TEST_DEVICE_ID_VALUE, "0x%x",
	     device_read(TEST_DEVICE_ID));
	set_level(true);
	TEST("level", device_read(TEST_DEVICE_LEVEL) == 1 && device_read(TEST_DEVICE_STATUS) & 1,
	     "0x%x", device_read(TEST_DEVICE_STATUS));
	set_level(false);
	pulse(3);
	TEST("pulses", device_read(TEST_DEVICE_STATUS) == (pulses + 3) << 16, "0x%x",
	     device_read(TEST_DEVICE_STATUS));
	test_scratch();
	test_aborts();
}

static void make_edge(uint32_t spi)
{
	uint64_t config = machine.gicd + GICD_ICFGR + spi / 16 * 4;

	mmio_write32(config, mmio_read32(config) | 2u << spi % 16 * 2);
}

void guest_main(void)
{
	struct cpu *c = &cpus[0];
	unsigned lines;

	TEST("node", machine.test_device && LEVEL_LINE >= 32 && EDGE_LINE >= 32,
	     "0x%lx, lines %u and %u", machine.test_device, LEVEL_LINE, EDGE_LINE);
	if (!machine.test_device)
		return;
	say("guest: test device at 0x%lx, lines %u and %u\n", machine.test_device, LEVEL_LINE,
	    EDGE_LINE);
	TEST("gic", gic_cpu_init(c), "no redistributor");
	gicd_init();
	lines = ((mmio_read32(machine.gicd + GICD_TYPER) & 0x1f) + 1) * 32;
	TEST("gicd_lines", LEVEL_LINE < lines && EDGE_LINE < lines, "%u lines", lines);
	make_edge(EDGE_LINE);
	test_registers();
	test_level(c);
	test_edge(c);
	if (machine.n_cpus > 1)
		test_cpus(c);
}
