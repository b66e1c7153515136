/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition that resets itself twice, from a secondary and from its first CPU, in the middle of
 * interrupts, and finds itself as new each time: image, tree, all other memory zero, GIC, timers,
 * and secondaries off.
 */
#include "tests/guest/lib/guest.h"
#include <string.h>

#define LIVES 3u
#define SGI   3u

static uint32_t fresh = 0x600d; /* a reset loads this again */

static void reset_now(struct cpu *cpu, uint64_t arg)
{
	(void)cpu;
	(void)arg;
	psci(PSCI_SYSTEM_RESET, 0, 0, 0);
}

/* Dies with an interrupt active, one pending, and a timer about to fire: none of it may reach the
 * next life. */
static void in_handler(struct cpu *cpu, uint32_t intid)
{
	if (intid != SGI)
		return;
	sgi_send(SGI, cpu->mpidr);
	reset_now(cpu, 0);
}

/* The end of the last life: a device's interrupt enabled, active, and pending again. Hardware must
 * not be left so. */
static void leave_interrupt(struct cpu *cpu)
{
	uint32_t spi = machine.spi[0];

	irq_disable();
	gic_route(spi, cpu->mpidr);
	gic_enable(cpu, spi);
	gic_set_pending(cpu, spi);
	dsb(sy);
	WAIT_FOR(icc_read(ICC_IAR1_EL1) == spi, 100);
	gic_set_pending(cpu, spi);
	TEST("interrupt_left", gic_is_active(cpu, spi) && gic_is_pending(cpu, spi),
	     "INTID %u is not active and pending", spi);
}

/* What a region of the board's reserved memory holds is what the last life left there. */
static void look_at_regions(uint64_t life)
{
	for (unsigned i = 0; i < machine.n_reserved; i++) {
		volatile uint64_t *word = (volatile uint64_t *)machine.reserved[i].base;

		say("guest: region 0x%lx holds 0x%lx\n", machine.reserved[i].base, *word);
		*word = machine.reserved[i].base + life;
	}
}

/* A virtio device has forgotten what the last life made of it (virtio 1.2, 4.2.2: Status). */
static void look_at_device(void)
{
	uint64_t status = machine.virtio + 0x70;

	if (!machine.virtio)
		return;
	TEST("device_rests", !mmio_read32(status), "its status is 0x%x", mmio_read32(status));
	mmio_write32(status, 3); /* ACKNOWLEDGE, DRIVER */
	say("guest: device 0x%x\n", mmio_read32(status));
}

void guest_main(void)
{
	struct cpu *c = this_cpu();
	unsigned n = life_read() + 1;
	uint64_t left, what = 0;

	life_write(n);
	say("guest: life %u\n", n);
	look_at_regions(n);
	look_at_device();
	left = leftover_find(&what);
	TEST("memory_clear", !left, "0x%lx holds 0x%lx", left, what);
	leftover_make();
	TEST("image_as_new", fresh == 0x600d, "0x%x", fresh);
	fresh = 0xdead;
	TEST("no_timer", !(read_sysreg(cntv_ctl_el0) & 1), "CNTV_CTL_EL0.ENABLE is 1");
	TEST("distributor_off", !(mmio_read32(machine.gicd + GICD_CTLR) & 3), "GICD_CTLR 0x%x",
	     mmio_read32(machine.gicd + GICD_CTLR));
	TEST("gic_found", gic_cpu_init(c), "no redistributor");
	gicd_init();
	irq_enable();
	for (uint64_t end = vcount() + ticks_ms(5); vcount() < end;)
		;
	TEST("no_old_interrupt", !c->irqs_all, "%u, the last INTID %u", c->irqs_all, c->last_intid);
	TEST("second_cpu_off", psci(PSCI_AFFINITY_INFO, machine.mpidr[1], 0, 0) == 1, "not off");
	TEST("second_cpu_starts", !cpu_start(1), "does not start");
	if (n == LIVES) {
		if (machine.n_spi)
			leave_interrupt(c);
		test_done();
	}
	if (n == 1) {
		cpu_run(1, reset_now, 0);
	} else {
		c->on_irq = in_handler;
		gic_enable(c, SGI);
		gic_enable(c, machine.vtimer);
		write_sysreg(cntv_cval_el0, vcount());
		sgi_send(SGI, c->mpidr);
		write_sysreg(cntv_ctl_el0, 1);
	}
	WAIT_FOR(false, 2000);
	TEST("reset", false, "still here after a minute");
	test_done();
}
