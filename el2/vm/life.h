/* SPDX-License-Identifier: Apache-2.0 */
/* How a VM starts, ends and starts again: by itself, or because somebody asks. */
#ifndef MULLION_EL2_LIFE_H
#define MULLION_EL2_LIFE_H

#include "el2/vm/life_state.h"

struct vcpu;
struct vm;

/* After boot, on one core: starts the VMs. */
void life_begin(void);

/*
 * On one of the VM's own cores: stops all its vCPUs, the caller's own if it is one of them, and
 * goes on as `cause` says. `why` is static text. Does not return.
 */
_Noreturn void vm_end(struct vm *vm, enum life_cause cause, const char *why);

/*
 * This core has faulted in EL2, and what it was at is void. A guest that runs on it cannot go on:
 * its VM ends. Where it had its VM's life in hand, that stays off. Else nothing is lost: the core
 * goes on, and is there for a CPU_ON. Only one that faults again and again while it runs no guest
 * is given up: life_core_lasts() counts, and says so. `why` is static text.
 */
bool life_core_lasts(void);
_Noreturn void life_fault(bool lasts, const char *why);

/* CPU_OFF, on its own core. With its last vCPU off nobody could ever start the VM again: it ends as
 * by SYSTEM_OFF. */
_Noreturn void vcpu_off(struct vcpu *vcpu);

/*
 * Asked for on any core, where no lock is held; one of the VM's own cores does it, after these have
 * returned. NULL, or why not (static text). What is asked while the VM ends or starts is done after
 * that; one request waits at most. A VM that starts again begins with its memory as at its first
 * start. One that is asked of by one of its own cores goes on until that core is back in its guest,
 * or serves another's call. `image`: 1 + the number of that which the next life is to run; 0: the
 * one whose turn it is (life_images.h).
 */
const char *life_start(struct vm *vm, unsigned image);
const char *life_stop(struct vm *vm);
const char *life_restart(struct vm *vm, unsigned image);
/* The machine begins again, on a core of this VM's. */
const char *life_reset_board(struct vm *vm);

#endif
