/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What guests, devices and cores do in the life of two VMs on the virtual GICv2, each step beside
 * what a programmer expects of a GICv2 (vgic_v2_ref.h). A wrong one is said on stderr and aborts.
 */
#ifndef MULLION_VGIC_V2_LIFE_H
#define MULLION_VGIC_V2_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/unit/vgic_help.h"

#define LIFE_DEPTH 32u
#define LIFE_BEGUN (1u << 31)

struct life_guest {
	bool on;
	uint32_t stack[LIFE_DEPTH]; /* as acknowledged: sender << 10 | INTID */
	unsigned depth;
	uint32_t begun[HELP_LINES]; /* EOImode 1: to be deactivated; LIFE_BEGUN | as acknowledged */
};
extern struct life_guest life_guests[HELP_MAX_CPUS];
/* The VM that may break the architecture's rules (NULL: none), and that it has: only the other
 * one's life has to be right now. */
extern const struct vgic_vm *life_wild;
extern bool life_broke;
/* An access of active states is under way: a core that goes off meanwhile leaves open what it
 * finds. */
extern bool life_actives;
extern bool life_trace; /* prints every step */

/* --- vgic_v2_access.c: what traps --- */

_Noreturn void life_stop(const char *what, unsigned cpu, uint32_t at);
/* Wrong in the life of a VM that keeps to the rules. */
void life_wrong(const char *what, unsigned cpu, uint32_t at);
void life_show(const char *what, unsigned cpu, uint32_t at, uint64_t arg);
/* Acknowledged, and not ended by EOIR. */
bool life_in_service(unsigned cpu, uint32_t intid);

/* The distributor. What the architecture leaves open is taken out of `value`, but for life_wild. */
void life_write(unsigned cpu, uint32_t offset, unsigned size, uint64_t value);
void life_read(unsigned cpu, uint32_t offset, unsigned size);
void life_dir(unsigned cpu, uint32_t value);

/* --- vgic_v2_life.c: CPU interfaces, devices, cores --- */

/* All CPUs on, all off in their distributors. */
void life_start(unsigned cpus, unsigned list_registers, bool wild_first, bool wild_other);
/* It looks for SGIs. */
void life_kick(unsigned cpu);

/* The CPU interface: IAR, as it is; EOIR of the last taken; EOIR of anything; DIR of the first from
 * `intid` on that can be. */
uint32_t life_take(unsigned cpu);
void life_end(unsigned cpu);
void life_eoi(unsigned cpu, uint32_t value);
void life_deactivate(unsigned cpu, uint32_t intid);
/* Changes EOImode and one group's enable, if there is nothing against it. */
void life_eoi_mode(unsigned cpu);
void life_group(unsigned cpu, unsigned group);
/* From here on the VM of `cpu` keeps to no rule, if it is the one that may; false: it is not. */
bool life_break_rules(unsigned cpu);

void life_wire(unsigned cpu, uint32_t intid, bool level);
void life_off(unsigned cpu);
void life_on(unsigned cpu);
void life_reset(struct vgic_vm *vm);

/* All that was begun is ended, all that is pending taken; then nothing may be left. */
void life_serve_all(void);

#endif
