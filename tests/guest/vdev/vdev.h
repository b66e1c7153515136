/* SPDX-License-Identifier: Apache-2.0 */
/* The test guest of emulated devices: what its parts share. */
#ifndef GUEST_VDEV_H
#define GUEST_VDEV_H

#include "el2/vdev/test_device_regs.h"
#include "tests/guest/lib/guest.h"

/* The device's registers. */
uint32_t device_read(uint32_t reg);
void device_write(uint32_t reg, uint32_t value);
void set_level(bool high);
void pulse(unsigned times);

#define LEVEL_LINE (machine.test_lines[0])
#define EDGE_LINE  (machine.test_lines[1])

/*
 * What has been taken on all CPUs since begin(), by line, and the last CPU that took one. The
 * handler drops the level with the `level_stays`-th interrupt from now on, and pulses the edge line
 * once more in each of the next `pulses_again` handlers, while the line is active.
 */
struct taken {
	volatile uint32_t level, edge, cpu;
	volatile uint32_t level_stays, pulses_again;
};
extern struct taken taken;

/* Both lines low, quiet, enabled, and on CPU 0; no interrupt so far, `cpu` with IRQs masked. */
void begin(struct cpu *cpu);
void handler(struct cpu *cpu, uint32_t intid);

/* IRQs unmasked for a moment: what is pending is taken. */
void take_pending(void);
/* Nothing of either line is pending or active; and no CPU has seen an acknowledge that gave
 * nothing. */
bool lines_quiet(struct cpu *cpu);
bool quiet(struct cpu *cpu);

void test_level(struct cpu *cpu);
void test_edge(struct cpu *cpu);
void test_cpus(struct cpu *cpu); /* cpus.c: with more than one */

#endif
