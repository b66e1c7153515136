/* SPDX-License-Identifier: Apache-2.0 */
/* A write that changes an interrupt which another CPU is about to take: EL2 has to ask that CPU's
 * core, and meanwhile answers others itself. */
#include "tests/guest/preserved/preserved.h"

static volatile bool held;

/* Interrupts stay masked on this CPU for so long. */
static void hold(struct cpu *cpu, uint64_t arg)
{
	(void)cpu;
	(void)arg;
	irq_disable();
	held = true;
	WAIT_FOR(!held, 200);
	irq_enable();
}

static void take_away(unsigned rt, uint32_t line)
{
	uint32_t bit = 1u << line % 32, word;
	uint64_t at = machine.gicd + GICD_ICENABLER + line / 32 * 4;
	bool wanted = rt == ZERO_REGISTER;
	unsigned rn;

	gic_enable(&cpus[0], line);
	gic_set_pending(&cpus[0], line);
	turn_begin(rt);
	rn = turn_base(rt);
	turn_set(rt, turn_value(rt) | bit);
	turn_set(rn, at);
	word = row_level() == A32 ? A32_STR(rt, rn) : STR_W(rt, rn);
	turn_run(&word, 1);
	if (gic_is_enabled(&cpus[0], line) != wanted)
		turn_fails("whether it is enabled", !wanted, wanted);
	turn_end(DONE, 1, 0);
}

bool test_hands(enum level level)
{
	bool good;
	uint32_t line = machine.n_spi ? machine.spi[0] : machine.uart_line;

	if (!line || machine.n_cpus < 2)
		return true;
	gic_route(line, machine.mpidr[1]);
	held = false;
	cpu_run(1, hold, 0);
	WAIT_FOR(held, 200);
	row_begin("GICD_ICENABLER write, the line is in another CPU's hands", level);
	for (unsigned rt = 0; rt < turn_registers(); rt++)
		take_away(rt, line);
	good = row_end();
	gic_disable(&cpus[0], line);
	gic_clear_pending(&cpus[0], line);
	held = false;
	cpu_wait(1, 200);
	gic_route(line, machine.mpidr[0]);
	return good;
}
