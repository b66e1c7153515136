/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine for tests of the virtual GIC: one VM on the first CPUs, another on the last two, SPIs
 * 32 to 127 dealt out between them, PPIs with a wire 23, 27 and 30. Some SPIs are software lines:
 * three among those with wires, and all of the last word, which the physical GIC has not. A "CPU"
 * is both the physical one and, in its VM, a vCPU.
 */
#ifndef MULLION_VGIC_HELP_H
#define MULLION_VGIC_HELP_H

#include "tests/unit/fake_gic.h"
#include "gic/gicv3_regs.h"
#include "gic/vgic/vgic_engine.h"

#define HELP_LINES    160u
#define HELP_PHYSICAL 128u
#define HELP_WIRES    (1u << 23 | 1u << 27 | 1u << 30)
#define HELP_MAX_CPUS 6u
#define TIMER         27u
#define OTHERS_SPI    40u /* the other VM's */
#define NOBODYS_SPI   41u
#define SOFT_SPI      116u
#define SOFT_EDGE     117u
#define OTHERS_SOFT   118u
#define SOFT_HIGH     130u /* in a word of software lines */

extern struct vgic_vm help_vm, help_other;
extern struct vgic_cpu help_cpu[HELP_MAX_CPUS]; /* by physical CPU */
extern unsigned help_cpus;                      /* of the first VM; the other has two more */

/* All vCPUs on, registers as after reset. */
void help_start(unsigned cpus, unsigned list_registers);
/* The guest's usual beginning: groups and virtual CPU interfaces on, everything in group 1. */
void help_enable_groups(void);

uint32_t dist_read(unsigned cpu, uint32_t offset);
void dist_write(unsigned cpu, uint32_t offset, uint32_t value);
uint32_t redist_read(unsigned cpu, unsigned target, uint32_t offset);
void redist_write(unsigned cpu, unsigned target, uint32_t offset, uint32_t value);

/* One bit of a bank; for INTIDs below 32 in the redistributor of `cpu`. */
void guest_set(unsigned cpu, uint32_t bank, uint32_t intid);
bool guest_get(unsigned cpu, uint32_t bank, uint32_t intid);
void guest_prio(unsigned cpu, uint32_t intid, uint8_t prio);
uint8_t guest_get_prio(unsigned cpu, uint32_t intid);
void guest_config(unsigned cpu, uint32_t intid, bool edge);
void guest_route(unsigned cpu, uint32_t intid, uint64_t value);
/* An SGI by ICC_SGI1R_EL1 (or SGI0R), and kicks where it went. */
void guest_sgi(unsigned cpu, uint64_t value, bool allow_group1);
/* Group 1. IAR after everything that interrupts the CPU was taken by EL2. */
uint32_t guest_iar(unsigned cpu);
void guest_eoi(unsigned cpu, uint32_t intid);
void guest_dir(unsigned cpu, uint32_t intid);

/* EL2 takes one interrupt of this CPU, or everything there is; false: there was none. */
bool help_interrupt(unsigned cpu);
void help_settle(unsigned cpu);

/* It is a software line. */
bool help_soft(uint32_t intid);
/* The physical CPU where a shared line is delivered, by the physical GIC or by its home. */
unsigned help_goes_to(unsigned cpu, uint32_t intid);
/* A device drives its line, or its wire. */
void help_line(unsigned cpu, uint32_t intid, bool level);

/* NULL, or what is wrong with the state of it all. Between two steps. */
const char *help_broken(void);

#endif
