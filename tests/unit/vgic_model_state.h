/* SPDX-License-Identifier: Apache-2.0 */
/* The model behind vgic_model.h, for its own files: what it knows of each line and CPU, and its
 * parts. */
#ifndef MULLION_VGIC_MODEL_STATE_H
#define MULLION_VGIC_MODEL_STATE_H

#include "tests/unit/vgic_help.h"
#include "tests/unit/vgic_model.h"

#define NOWHERE 0xffu
#define DEPTH   64u

/* One interrupt as the guest's programmer sees it. */
struct model_line {
	bool enabled, latch, input, active, edge, group1, irm;
	uint8_t prio, route; /* route: vCPU */
	/* an edge came while one was taken by EL2 and not by the guest: it may be delivered as
	 * another */
	bool extra;
	/* a level went low after EL2 had taken it: it may still be delivered, until somebody looks
	 * at it */
	bool stale;
};

/* A guest CPU: what it has acknowledged and not ended (stack: by EOIR; begun: by DIR, EOImode
 * 1). */
struct model_guest {
	bool on;
	uint32_t stack[DEPTH];
	unsigned depth;
	bool begun[HELP_LINES];
};

extern struct model_line model_private[HELP_MAX_CPUS][32], model_spi[HELP_LINES];
extern struct model_guest model_guests[HELP_MAX_CPUS];
extern uint32_t model_ctlrs[2]; /* of both VMs */
extern const char *model_wrong; /* the first thing that was wrong; NULL: nothing yet */
extern bool model_ended;        /* there are no more choices */

/* vgic_model_state.c. `cpu` is a physical CPU, `intid` one of its own lines or a shared one. */

/* Begins a life: where its choices come from. */
void model_choose_by(model_choice *choice, void *ctx);
/* The next choice below `below`, 0 after the end; whether one of `chances` came. */
unsigned model_pick(unsigned below);
bool model_one_in(unsigned chances);
/* Notes what was wrong, where nothing was before. */
void model_is_wrong(const char *what, unsigned cpu, uint32_t intid);
/* With model_trace: prints a step, and the line as it is before it. */
void model_print(const char *what, unsigned cpu, uint32_t intid, unsigned arg);
struct vgic_vm *model_vm(unsigned cpu);
uint32_t *model_ctlr(unsigned cpu); /* GICD_CTLR of its VM */
struct model_line *model_line(unsigned cpu, uint32_t intid);
/* The line is this VM's; it has a wire. */
bool model_visible(unsigned cpu, uint32_t intid);
bool model_wired(uint32_t intid);
bool model_pending(const struct model_line *line);
/* This CPU is one that the model may deliver it to. */
bool model_routed_here(unsigned cpu, uint32_t intid);
/* Enabled, its group on in the distributor, and not active. */
bool model_deliverable(unsigned cpu, uint32_t intid);
/* The CPU that it goes to has its group on (ICC_IGRPENn_EL1). */
bool model_group_on(unsigned cpu, uint32_t intid);
/* Taken by EL2 and pending for the guest: in a list register or the queue. */
bool model_taken_by_el2(unsigned cpu, uint32_t intid);
/* An operation on it: what is stale is withdrawn, and two edges that wait become one. */
void model_touched(struct model_line *line);

/* vgic_model_guest.c: the guest of `cpu`. FAKE_SPURIOUS: there was nothing to take. */
uint32_t model_take(unsigned cpu);
void model_end_last(unsigned cpu);
void model_deactivate(unsigned cpu, uint32_t intid);
/* The first one from `intid` on that can be. */
void model_deactivate_next(unsigned cpu, uint32_t intid);
/* A guest has acknowledged it and not yet ended it. */
bool model_in_service(uint32_t intid, unsigned cpu);

/* vgic_model_regs.c: a device's wire; `cpu` writes registers, those of `target` where each CPU has
 * its own. `what` of model_change_bit: enable, disable, pend, clear, activate, deactivate. */
void model_wire(unsigned cpu, uint32_t intid, bool level);
void model_change_bit(unsigned cpu, unsigned target, uint32_t intid, unsigned what);
void model_clear_active(unsigned cpu, unsigned target, uint32_t intid);
/* Every bit of the line reads as the model has it. */
void model_check_reads(unsigned cpu, unsigned target, uint32_t intid);
void model_set_priority(unsigned cpu, uint32_t intid, unsigned prio); /* of 32 */
void model_configure(unsigned cpu, uint32_t intid, bool edge);
void model_set_group(unsigned cpu, uint32_t intid, bool group1);
/* To vCPU `to` of its VM; that many as there are: to any; beyond: to none. */
void model_set_route(unsigned cpu, uint32_t intid, unsigned to);

/* vgic_model_cores.c. `list`: vCPUs 0 to 2 by bit; bit 3: all others; bit 4: group 0 alone. */
void model_send(unsigned cpu, uint32_t intid, unsigned list);
/* The CPU serves the signal of another, where there was one. */
void model_kick(unsigned cpu);
void model_forget_private(unsigned cpu);
void model_core_on(unsigned cpu);
/* Off or on, but the last of a VM stays on. */
void model_switch_core(unsigned cpu);
void model_reset_vm(struct vgic_vm *vm);

/* vgic_model_serve.c: all cores end and take all there is; then nothing deliverable may be left. */
void model_serve_all(void);

#endif
