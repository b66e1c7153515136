/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual GIC: version-neutral core. Pure: it reaches the hardware only through vgic_hw.h,
 * which host tests replace.
 *
 * Where the state of an interrupt lives. INTIDs are the physical ones. A line with hardware behind
 * it (PPI, SPI) is pending in the physical GIC until this core acknowledges it; from then on it is
 * active there, and pending in a list register (HW=1) or, when none is free or its group is off, in
 * virq.state and `queued`. The guest's deactivation reaches the physical GIC without a trap. SGIs
 * have no hardware behind them; they live in list registers and virq.state alone. Enable is passed
 * to the physical GIC; priority, group enables and 1-of-N routing are software.
 *
 * An operation on a line first gives a pending interrupt back to the physical GIC (an edge is set
 * pending there again), which then has the whole truth: a level that is no longer asserted is
 * withdrawn by that, and one that is comes back at once. A new priority does so to levels alone: an
 * edge, or what GICD_ISPENDR made pending, is placed anew where it is.
 *
 * A software line is an SPI of an emulated device: owned and not wired. For it two words of the VM
 * (level, latch) stand where others have the physical GIC; vgic_soft.c.
 *
 * Who may touch what. A virq, its list register and its `queued` bit belong to its home vCPU (the
 * one with its bit in `homed`; private ones: their own) and are touched only on the physical core
 * that runs it. Everybody else goes there by vgic_remote(), whose wait serves the waiter's own
 * inbox. The home moves with the route while the line has no state; one that is active stays with
 * the core that took it, and moves when another core takes it. Words shared by the vCPUs of a VM
 * (enabled, group, homed, irm, level, latch, sgi_in) are changed by atomic operations. The order
 * of calls and locks stands at the top of vgic.c.
 */
#ifndef MULLION_VGIC_H
#define MULLION_VGIC_H

#include <stdbool.h>
#include <stdint.h>

#include "gic/version.h"
#include "gic/vgic/vgic_lr.h"
#include "include/addr.h"

#define VGIC_MAX_CPUS 16u
#define VGIC_WORDS    32u /* of 32 INTIDs; word 0 is private to a vCPU */
#define VGIC_MAX_SPI  988u
/* what only software lines need is as small as it can be without them */
#define VGIC_SOFT_WORDS (IS_ENABLED(CONFIG_SOFTWARE_SPIS) ? VGIC_WORDS : 1u)
#define VGIC_NO_INTID   0xffffu
/* the same for direct interrupts */
#define VGIC_DIRECT_CPUS (IS_ENABLED(CONFIG_DIRECT_INTERRUPTS) ? VGIC_MAX_CPUS : 1u)

#define VIRQ_PENDING 1u /* these two as in a list register's State field */
#define VIRQ_ACTIVE  2u
#define VIRQ_HW      4u /* has a physical line */
/* the guest wrote ISPENDR: the physical GIC's latch holds a pending state that is not the wire's */
#define VIRQ_LATCH 8u
/* it was taken with its latch: the pending interrupt stays when the wire goes low */
#define VIRQ_LATCHED 16u

struct virq {
	uint8_t prio;
	uint8_t state; /* PENDING and ACTIVE only while in no list register */
	uint8_t lr;    /* list register + 1; valid while lr_intid[lr - 1] is this INTID */
	/* queued and active: the priority it was acknowledged with; or NOT_BY_IAR */
	uint8_t running;
};

/* Runs function(target, arg) on physical core `cpu`, which may be the one that calls, and waits for
 * it. The function makes no such call to another core. False: that core does not answer. */
typedef bool vgic_remote_call(unsigned cpu, void (*function)(void *target, void *arg), void *target,
			      void *arg);

struct vgic_vm {
	uint32_t ctlr;  /* GICD_CTLR.EnableGrp1 and EnableGrp0 */
	uint32_t lines; /* INTIDs implemented, a multiple of 32 */
	unsigned n_cpus;
	uint32_t online;  /* bit n: vCPU n takes 1-of-N interrupts */
	uint32_t writing; /* bit n: vCPU n has a write under way that GICD_CTLR.RWP tells of */
	/* a domain with direct interrupts is on the machine: it may end this VM's SPIs */
	bool beside_direct;
	struct vgic_cpu *cpu[VGIC_MAX_CPUS];
	/* [VGIC_MAX_SPI], one array for the machine: a line has one owner */
	struct virq *spi;
	/* [VGIC_MAX_SPI], Aff3.2.1.0 as written to GICD_IROUTER; GICD_ITARGETSR's byte */
	uint32_t *route;
	uint32_t owned[VGIC_WORDS]; /* lines this VM may see; word 0: the PPIs with a wire for it */
	/* of these, lines of the physical GIC; the rest are software's */
	uint32_t wired[VGIC_SOFT_WORDS];
	uint32_t soft_words;             /* bit n: word n has some */
	uint32_t level[VGIC_SOFT_WORDS]; /* software lines that their device holds high */
	/* software lines pending by an edge or by GICD_ISPENDR, and in no home's hands */
	uint32_t latch[VGIC_SOFT_WORDS];
	uint32_t enabled[VGIC_WORDS], group[VGIC_WORDS], edge[VGIC_WORDS]; /* word 0 unused */
	/* routed to a core that is not there: kept disabled in the physical GIC */
	uint32_t nowhere[VGIC_WORDS];
	/* 1-of-N: any core of this VM (GICD_IROUTER.Interrupt_Routing_Mode), or of several */
	uint32_t irm[VGIC_WORDS];
	_Alignas(8) struct virq priv[32]; /* those of each vCPU, as its reset leaves them */
	vgic_remote_call *remote;
	/* the homes of these software lines are to look: struct vgic_version's */
	void (*lines_changed)(struct vgic_vm *vm, unsigned word, uint32_t lines);
	/* with direct interrupts: what ICC_SGI1R_EL1, or GICD_SGIR of a GICv2, takes to send SGI 0
	 * to each vCPU; 0: nobody */
	uint64_t sgi_to[VGIC_DIRECT_CPUS];
	bool repeats; /* its interrupts are direct: vgic_line_repeats() */
};

struct vgic_cpu {
	struct vgic_vm *vm;
	unsigned index;    /* vCPU number */
	unsigned physical; /* CPU number, for vgic_remote and routing */
	uint32_t lr_mask;  /* bit n: list register n is there */
	uint32_t lr_empty; /* and empty; right from vgic_look() until the guest runs */
	uint16_t lr_intid[VGIC_MAX_LR];
	uint32_t enabled, group, edge; /* word 0 */
	uint32_t homed[VGIC_WORDS];    /* lines at home here; word 0: all */
	uint32_t queued[VGIC_WORDS];   /* has state and no list register */
	uint32_t queued_words;         /* bit w: queued[w] != 0 */
	unsigned queued_active;        /* of these, active */
	uint32_t sgi_in;               /* SGIs sent by other cores, atomic */
	bool asleep;                   /* GICR_WAKER.ProcessorSleep */
	/* GICv2: who has this SGI pending here and waits for its turn; atomic */
	uint8_t sgi_from[16];
	/* GICv2: SGIs with somebody in sgi_from after all that could be were taken */
	uint32_t sgi_waits;
	_Alignas(8) struct virq priv[32];
	uint64_t injected; /* put in a list register, ever: CONFIG_VM_STATISTICS */
};

/* The guest's affinity of vCPU `vcpu` (dense; 16 to a cluster, as GICv3's target lists want), as a
 * tree's reg has it. */
static inline uint64_t vgic_mpidr(unsigned vcpu)
{
	return (uint64_t)(vcpu & 15) | (uint64_t)(vcpu >> 4) << 8;
}

/* The vCPU that has this affinity, if any has: its number, or one that may be too large. */
static inline unsigned vgic_vcpu_of(uint64_t mpidr)
{
	return (unsigned)(mpidr & 15) | (unsigned)(mpidr >> 4 & 0xff0);
}

/* At boot: these lines of a word become the VM's, which the physical GIC has; an SPI that only its
 * own has. Each line has one owner. */
static inline void vgic_own_wires(struct vgic_vm *vm, unsigned word, uint32_t lines)
{
	vm->owned[word] |= lines;
	if (IS_ENABLED(CONFIG_SOFTWARE_SPIS))
		vm->wired[word] |= lines;
}

static inline void vgic_own_line(struct vgic_vm *vm, uint32_t intid, bool edge)
{
	vm->owned[intid / 32] |= 1u << (intid % 32);
	vm->soft_words |= 1u << (intid / 32);
	vm->edge[intid / 32] |= (uint32_t)edge << (intid % 32);
}

/* At a reset of its device, when none of the VM's cores runs: what the VM's reset has made a level,
 * as all software lines, is an edge. */
static inline void vgic_edge_line(struct vgic_vm *vm, uint32_t intid)
{
	vm->edge[intid / 32] |= 1u << (intid % 32);
}

/* A physical line of this VM. Without software lines, that is all of an SPI that it owns. */
static inline bool vgic_is_wired(const struct vgic_vm *vm, uint32_t intid)
{
	uint32_t w = intid / 32;

	return (IS_ENABLED(CONFIG_SOFTWARE_SPIS) ? vm->wired[w] : vm->owned[w]) >> (intid % 32) & 1;
}

/* State after reset for a VM and a vCPU: everything off, priorities 0, group 0 (DS = 1), all SPIs
 * at home on vCPU 0. `owned` and `lines` of the VM stay. The physical side of all owned lines is
 * silenced: the VM's by the core that calls, the private ones by their own core, which is the one
 * that has to call vgic_cpu_reset. */
void vgic_vm_reset(struct vgic_vm *vm) VERSIONED(vgic_vm_reset);
void vgic_cpu_reset(struct vgic_cpu *cpu) VERSIONED(vgic_cpu_reset);

/* The vCPU is switched off: list registers emptied, private lines silenced, SPIs given back to the
 * physical GIC, 1-of-N lines moved to another core that is on. On its own core. vgic_cpu_stop: the
 * same when all of the VM stops, where nothing has to move, so in a call from another core as
 * well. */
void vgic_cpu_off(struct vgic_cpu *cpu) VERSIONED(vgic_cpu_off);
void vgic_cpu_stop(struct vgic_cpu *cpu) VERSIONED(vgic_cpu_stop);
void vgic_cpu_on(struct vgic_cpu *cpu) VERSIONED(vgic_cpu_on);

/* A physical interrupt of this VM was acknowledged (running priority dropped) on this core. */
void vgic_irq(struct vgic_cpu *cpu, uint32_t intid) VERSIONED(vgic_irq);

/*
 * An emulated device drives its software line, an SPI in owned and not in wired: it is high, low,
 * or goes high and low again. What that means (an edge, or pending while it is high) is the guest's
 * GICD_ICFGR. On any core, also one of another VM, but with no lock held and not in a call from
 * another core: the line's home has seen it on return, so an interrupt that is withdrawn is not
 * taken any more. Of two cores that set one line at a time, the last one to arrive wins; none of
 * several pulses of an edge is lost to another.
 * To drive a line that is high already means something where vgic_line_repeats().
 * The VM's reset leaves the level as it is, as that of a wire. When its own VM is stopped while the
 * core waits, it does not return: what it left high is for the device's reset to lower.
 */
void vgic_line_set(struct vgic_vm *vm, uint32_t intid, bool high);
void vgic_line_pulse(struct vgic_vm *vm, uint32_t intid);

/*
 * True: that a line is high still is not seen at the end of its interrupt, where EL2 is not
 * (direct_line.c). So a device drives its line anew at each access of the guest, and whenever
 * something happens to it, as long as it is high.
 */
static inline bool vgic_line_repeats(const struct vgic_vm *vm)
{
	return IS_ENABLED(CONFIG_DIRECT_INTERRUPTS) && vm->repeats;
}

/* Takes what other cores put in sgi_in: some of it is there. */
void vgic_take_sent(struct vgic_cpu *cpu) VERSIONED(vgic_take_sent);

static inline void vgic_take_sgis(struct vgic_cpu *cpu)
{
	if (__atomic_load_n(&cpu->sgi_in, __ATOMIC_RELAXED))
		vgic_take_sent(cpu);
}

/* The same where this core has served calls since it came to EL2: they have written list
 * registers. */
void vgic_take_sgis_after_calls(struct vgic_cpu *cpu) VERSIONED(vgic_take_sgis_after_calls);

/* ICC_SGI1R_EL1 (allow_group1) or ICC_SGI0R_EL1/ICC_ASGI1R_EL1, as written by the guest; the last
 * thing that is done before this core is back in it. */
void vgic_send_sgi(struct vgic_cpu *cpu, uint64_t value, bool allow_group1)
	VERSIONED(vgic_send_sgi);

/* The maintenance interrupt, and a trapped ICC_DIR_EL1 (only while an active interrupt is out of
 * the list registers). */
void vgic_maintenance(struct vgic_cpu *cpu) VERSIONED(vgic_maintenance);
void vgic_dir(struct vgic_cpu *cpu, uint32_t intid) VERSIONED(vgic_dir);

/* True while something could interrupt this vCPU now or when it unmasks: CPU_SUSPEND must not
 * sleep. */
bool vgic_pending(const struct vgic_cpu *cpu) VERSIONED(vgic_pending);

/* `how`: an access's size, 1, 2, 4 or 8 bytes, as a syndrome has it (its log2); and perhaps
 * VGIC_PRIVATE: the registers are those of `cpu`'s own SGI frame, on its own core. */
#define VGIC_HOW(size) ((unsigned)__builtin_ctz(size))
#define VGIC_PRIVATE   4u

/* MMIO; offset is from the frame's base. A size or offset that the specification does not allow
 * reads as zero and ignores writes (IHI 0069 12.1.3). Redistributor offsets count through the
 * frames of all vCPUs. */
uint64_t vgic_dist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned how);
void vgic_dist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned how, uint64_t value);
/* The same for a page that has nearly all of it: the distributor's first, and the SGI frame. */
uint64_t vgic_page_read(struct vgic_cpu *cpu, uint32_t offset, unsigned how);
void vgic_page_write(struct vgic_cpu *cpu, uint32_t offset, unsigned how, uint64_t value);
uint64_t vgic_redist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size);
void vgic_redist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value);

/*
 * GICv2: MMIO of the distributor, writes of GICC_DIR (the rest of GICC is the hardware's GICV),
 * SGIs, which know their senders, and the maintenance interrupt. Of what is above, the functions
 * with others' names here are not used.
 */
uint64_t vgic_v2_read(struct vgic_cpu *cpu, uint32_t offset, unsigned how);
void vgic_v2_write(struct vgic_cpu *cpu, uint32_t offset, unsigned how, uint64_t value);
void vgic_v2_dir(struct vgic_cpu *cpu, uint32_t value);
void vgic_v2_take_sgis(struct vgic_cpu *cpu);
void vgic_v2_maintenance(struct vgic_cpu *cpu);

/* For code that is of no version: one version's functions of these names. */
struct vgic_version {
	void (*vm_reset)(struct vgic_vm *vm);
	void (*cpu_reset)(struct vgic_cpu *cpu);
	void (*cpu_on)(struct vgic_cpu *cpu);
	void (*cpu_off)(struct vgic_cpu *cpu);
	void (*cpu_stop)(struct vgic_cpu *cpu);
	bool (*pending)(const struct vgic_cpu *cpu);
	void (*lines_changed)(struct vgic_vm *vm, unsigned word, uint32_t lines);
};

extern const struct vgic_version vgic_version_v2, vgic_version_v3;

#endif
