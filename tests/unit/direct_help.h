/* SPDX-License-Identifier: Apache-2.0 */
/* A VM with direct interrupts on the cores 2 to 4 of a machine, whose GIC is a record of what was
 * written. */
#ifndef MULLION_DIRECT_HELP_H
#define MULLION_DIRECT_HELP_H

#include "gic/vgic/direct.h"
#include "gic/vgic/vgic_hw_direct.h"

#define CORES     8u
#define DIST      CORES /* its place among the frames */
#define SPI       35u
#define OTHER_SPI 36u /* of another VM, in the same word */
#define PPI       27u
#define OTHER_PPI 26u /* EL2's */
#define FIRST     2u  /* the VM's cores are 2 to 4 */
#define VCPUS     3u
#define BIT(n)    (1u << ((n) % 32))

/* Of each frame: what was written to each register, and what reads of it give. */
extern uint32_t regs[CORES + 1][0x1000 / 4], given[CORES + 1][0x1000 / 4];
extern uint32_t touched[CORES + 1]; /* bit n: the word of lines 32 n was written */
extern uint8_t priorities[CORES + 1][1024];
extern uint32_t edge_mask, edge_set;
extern unsigned route[64], interface_resets, reads, writes, configs;

extern struct vgic_vm vm;
extern struct vgic_cpu cpus[VCPUS];

/* GICv2: what was written to CPENDSGIR and SPENDSGIR; the vCPU whose core makes the accesses, and,
 * as a mask, those whose cores were called since forget(). */
extern uint8_t senders[32];
extern unsigned here;
extern uint32_t calls;

/* What another core does, once, between this core's look at the state and its write. */
extern void (*meanwhile)(void);

uint32_t physical(unsigned core, uint32_t bank, unsigned word);
void forget(void); /* what was written */

/* All cores are on, and so is the group. */
int setup(void **state);
int setup_v2(void **state);

/* GICv3 (direct_v3_help.c) */
void write_sgi_frame(unsigned from, unsigned of, uint32_t bank, unsigned size, uint32_t value);
uint32_t read_sgi_frame(unsigned from, unsigned of, uint32_t bank);
void set_route(unsigned from, uint64_t value); /* of SPI */

#endif
