/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest asks for by HVC or SMC: PSCI 1.1 (Arm DEN0022), the SMC Calling Convention's
 * architecture calls (DEN0028), and a console. Pure: answers come back in the caller's registers,
 * what has to be done to hardware as an action.
 *
 * Who may change what. A bit of `on` is set by the one caller of CPU_ON that finds it clear, and
 * cleared by the vCPU itself when it goes off, after everything else of it is quiet: so `on` says
 * at one look which vCPUs are on or on their way, and who clears the last bit knows it. A vCPU's
 * state goes OFF -> PENDING by that caller, PENDING -> ON -> OFF by its own core alone. Stopping a
 * VM: `stopping` is set first, then every core of it comes to rest in a call it serves; after that
 * call its core takes no CPU_ON (vpsci_take looks at `stopping`), even one that another core
 * finishes only now. vpsci_start forgets such a one before it clears `stopping`, when no core of
 * the VM runs any more. Nobody ever waits.
 */
#ifndef MULLION_EL2_VPSCI_H
#define MULLION_EL2_VPSCI_H

#include <stdbool.h>
#include <stdint.h>

#include "gic/vgic/vgic.h"
#include "include/addr.h"
#include "include/smccc.h"

enum vpsci_state {
	VPSCI_OFF,
	VPSCI_PENDING, /* entry and context are there; its core has not entered yet */
	VPSCI_ON,
};

struct vpsci_cpu {
	_Alignas(32) uint32_t state; /* enum vpsci_state, atomic; aligned: found by a shift */
	uint64_t entry, context;
};

struct vpsci {
	unsigned n_cpus;
	uint32_t on;                /* atomic */
	uint32_t stopping;          /* atomic: set once by whoever stops the VM */
	uint32_t lost;              /* atomic: vCPUs whose core does not work any more */
	const struct range *memory; /* where an entry point may be */
	unsigned n_memory;
	struct vpsci_cpu cpu[VGIC_MAX_CPUS];
};

enum vpsci_action {
	VPSCI_RETURN,  /* nothing but the answer in `registers` */
	VPSCI_WAKE,    /* vCPU *target has been switched on: signal its core */
	VPSCI_STANDBY, /* wait for an interrupt before returning */
	/* the caller goes off: bring it to rest, then vpsci_off(); it does not return */
	VPSCI_DOWN,
	VPSCI_POWER_OFF, /* the VM */
	VPSCI_RESET,
	VPSCI_CRASH,    /* the guest says that it has crashed: registers stay as they are */
	VPSCI_PUTC,     /* x1 is a character for the console */
	VPSCI_MITIGATE, /* the firmware is to have this call; registers stay as they are */
	VPSCI_ASK,      /* x0 = the firmware's SMCCC_ARCH_FEATURES for x1 */
};

/* PSCI_VERSION, by which everybody measures a hypercall: here, so that it costs no call. vpsci_call
 * has it too. */
static inline bool vpsci_version(uint64_t registers[4])
{
	if ((uint32_t)registers[0] != PSCI_VERSION)
		return false;
	registers[0] = PSCI_1_1;
	return true;
}

/*
 * A call with registers x0 to x3; x4 and up are kept whatever the call. The answer is in
 * `registers` when this returns: in W0 for an SMC32 call, with X0 its sign extension, so that a
 * guest may compare either.
 */
enum vpsci_action vpsci_call(struct vpsci *vpsci, uint64_t registers[4], unsigned *target);

/* CPU_ON of `vcpu`, by its number, in its two steps: false when it is on or on its way already;
 * then entry and context. */
bool vpsci_claim(struct vpsci *vpsci, unsigned vcpu);
void vpsci_publish(struct vpsci *vpsci, unsigned vcpu, uint64_t entry, uint64_t context);

/* `vcpu` is off now, said by its own core when nothing of it moves any more. True: it was the last,
 * and nobody can ever start it again: the VM has ended. */
bool vpsci_off(struct vpsci *vpsci, unsigned vcpu);

/* The core of `vcpu`, which is not on, is not to work any more, as it says itself: a CPU_ON that it
 * has not taken comes to nothing, and the next one gets INTERNAL_FAILURE. True: no other vCPU is
 * on, and one was on its way: the VM has ended. */
bool vpsci_lose(struct vpsci *vpsci, unsigned vcpu);

/* True for the first caller: it stops the VM. */
bool vpsci_stop(struct vpsci *vpsci);

/* A life of the VM begins, while no core of it runs: vCPU 0 is switched on, the others are off, or,
 * with a `pen`, on there with their number as context. Ends a stop. */
void vpsci_start(struct vpsci *vpsci, uint64_t entry, uint64_t context, uint64_t pen);

/*
 * What a guest is told of a workaround for which the firmware's SMCCC_ARCH_FEATURES says `answer`.
 * The mitigation of CVE-2018-3639 stays on: switched off by a guest, it would be off for EL2, too,
 * and for the guest's next life. 1: nothing is to be called (DEN0028 7.6).
 */
static inline int32_t vpsci_workaround(uint32_t function, int32_t answer)
{
	return function == SMCCC_ARCH_WORKAROUND_2 && answer >= 0 ? 1 : answer;
}

static inline bool vpsci_is_on(const struct vpsci *vpsci, unsigned vcpu)
{
	return __atomic_load_n(&vpsci->cpu[vcpu].state, __ATOMIC_ACQUIRE) == VPSCI_ON;
}

static inline bool vpsci_is_lost(const struct vpsci *vpsci, unsigned vcpu)
{
	return __atomic_load_n(&vpsci->lost, __ATOMIC_SEQ_CST) >> vcpu & 1;
}

static inline bool vpsci_stopping(const struct vpsci *vpsci)
{
	return __atomic_load_n(&vpsci->stopping, __ATOMIC_ACQUIRE);
}

/* The core of `vcpu` asks whether it is to enter: true, and the vCPU is on, when somebody switched
 * it on. Here, so that CPU_ON pays no call for it. */
static inline bool vpsci_take(struct vpsci *vpsci, unsigned vcpu, uint64_t *entry,
			      uint64_t *context)
{
	struct vpsci_cpu *cpu = &vpsci->cpu[vcpu];

	/* In this order: what vpsci_start wrote before it cleared `stopping` is seen. */
	if (vpsci_stopping(vpsci) ||
	    __atomic_load_n(&cpu->state, __ATOMIC_ACQUIRE) != VPSCI_PENDING)
		return false;
	*entry = cpu->entry;
	*context = cpu->context;
	__atomic_store_n(&cpu->state, VPSCI_ON, __ATOMIC_RELEASE);
	return true;
}

#endif
