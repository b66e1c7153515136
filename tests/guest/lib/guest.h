/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frame of the bare-metal EL1 test guests. They run the same on plain QEMU (`-M virt -kernel`,
 * gic-version 2 or 3) and in a partition of Mullion; plain QEMU is the reference for what is right.
 * Addresses, interrupts and CPUs come from the tree in x0, nothing is written by hand.
 *
 * The MMU stays off: all memory is Device-nGnRnE, so there are no exclusives and no unaligned
 * accesses here, only plain words with one writer and barriers. Only CPU 0 prints, unless a guest
 * says otherwise.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gic/gicv2_regs.h"
#include "gic/gicv3_regs.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"

#define GUEST_MAX_CPUS   16u
#define GUEST_MAX_RANGES 8u
#define GUEST_STACK_SIZE 8192u

/* ---- what the tree says (fdt.c) ---- */

struct guest_range {
	uint64_t base, size;
};

struct guest_machine {
	const void *tree;
	uint32_t tree_size;
	bool hypervisor;     /* has /hypervisor with compatible mullion,hypervisor */
	const char *vm_name; /* of /hypervisor; "" without */
	struct guest_range memory[GUEST_MAX_RANGES];
	unsigned n_memory;
	struct guest_range reserved[GUEST_MAX_RANGES]; /* /reserved-memory and /memreserve/ */
	unsigned n_reserved;
	uint64_t mpidr[GUEST_MAX_CPUS];
	bool cpu_psci[GUEST_MAX_CPUS];    /* enable-method is psci */
	uint64_t release[GUEST_MAX_CPUS]; /* cpu-release-addr; 0: none */
	unsigned n_cpus;
	bool psci, psci_smc; /* there is a psci node; its method is smc */
	unsigned gic;        /* version; 0: none */
	uint64_t gicd, gicr, gicr_size;
	/* GICv2; gicr is then where its banked registers lie as in a redistributor, gicd -
	 * GICR_SGI */
	uint64_t gicc, gicc_dir; /* its second page: at 64 KiB where the first has aliases */
	uint32_t ptimer, vtimer; /* INTIDs */
	uint64_t uart;           /* 0: none */
	bool uart_cadence;       /* it is no PL011 */
	uint32_t uart_line;      /* its INTID; 0: none */
	uint64_t labelled_uart;  /* a PL011 that has a label, as further consoles; 0: none */
	uint64_t flash;          /* cfi-flash; 0: none */
	uint64_t rtc;            /* PL031; 0: none */
	uint32_t rtc_line;       /* its INTID; 0: none */
	/* INTIDs of devices in the tree that nothing here drives (virtio-mmio, RTC) */
	uint32_t spi[4];
	unsigned n_spi;
	uint64_t test_device;                        /* mullion,test-device; 0: none */
	uint32_t test_lines[2];                      /* and its INTIDs: a level, an edge */
	uint64_t watchdog_control, watchdog_refresh; /* arm,sbsa-gwdt; 0: none */
	uint32_t watchdog_line;
	uint64_t virtio; /* the first virtio-mmio transport; 0: none */
	const char *bootargs;
	uint32_t kaslr_seed, rng_seed; /* a hash of each seed in /chosen; 0: there is none */
	uint64_t entry_count;          /* CNTPCT_EL0 at the guest's first instruction */
};

extern struct guest_machine machine;

/* Fills `machine`. False when `tree` is not a device tree. */
bool machine_read(const void *tree);

/*
 * ---- what a life leaves to the next (life.c) ----
 *
 * A VM that starts again finds nothing in its memory. An RTC is not reset, though: a number
 * of 24 bits is kept in the match register of its PL031. 0 in the first life, and without a PL031.
 */
uint32_t life_read(void);
void life_write(uint32_t number);

/*
 * ---- memory that is neither the image, nor the tree, nor reserved (leftover.c); ramdisks are not
 * known here ----
 */

/* Where the first word is that is not 0, and what it is; 0: there is none. */
uint64_t leftover_find(uint64_t *what);
/* Writes all of it, and says where the first word is that is no longer so; 0: there is none. */
void leftover_make(void);
uint64_t leftover_changed(void);

/* ---- console (console.c) ---- */

void console_putc(char character);
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- results (test.c) ---- */

/* Counts and prints one result; returns ok. A failed test says why. */
bool test_result(const char *name, bool ok, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void test_skip(const char *name, const char *why);
#define TEST(name, cond, ...) test_result(name, (cond), __VA_ARGS__)

/* Prints `guest: DONE passed N failed M` and powers the machine off. */
void test_done(void) __attribute__((noreturn));

/* ---- CPUs (cpu.c, start.S) ---- */

enum fault_kind { FAULT_SYNC = 0, FAULT_IRQ = 1, FAULT_FIQ = 2, FAULT_SERROR = 3 };

struct fault {
	uint64_t esr, far, elr;
	unsigned kind; /* enum fault_kind */
};

struct cpu {
	unsigned index;
	uint64_t mpidr;
	uint64_t gicr; /* RD_base */
	/* an exception is expected; it is kept in `fault` and its instruction passed over */
	volatile bool expect;
	volatile unsigned faults;
	struct fault fault;
	volatile uint32_t irqs[64]; /* taken, by INTID; 63 counts all from 63 on */
	volatile uint32_t irqs_all, spurious;
	volatile bool takes_fiqs; /* as IRQs, and they count as these, too */
	volatile uint32_t fiqs;
	volatile uint32_t last_intid, last_iar;
	/* CNTVCT when the last interrupt was taken */
	volatile uint64_t last_time;
	/* between IAR and EOIR; NULL: timers are masked */
	void (*volatile on_irq)(struct cpu *c, uint32_t intid);
	volatile bool manual_eoi; /* on_irq writes EOIR itself */
	/* after EOIR; may go on with another stack */
	void (*volatile after_irq)(struct cpu *c);
	/* work for a secondary */
	volatile uint64_t boot_context, boot_el, boot_daif, boot_sctlr;
	volatile uint32_t boots; /* how often it came up */
	void (*volatile job)(struct cpu *c, uint64_t arg);
	volatile uint64_t job_arg;
	volatile uint32_t job_seq, job_done;
};

extern struct cpu cpus[GUEST_MAX_CPUS];

static inline struct cpu *this_cpu(void)
{
	return (struct cpu *)read_sysreg(tpidr_el1);
}

/* Starts CPU `index` and waits until it serves jobs. Returns the PSCI result, or -100 when it did
 * not come up. */
int64_t cpu_start(unsigned index);
bool cpu_wait_up(unsigned index, uint32_t boots);
#define SGI_JOB 7u /* wakes a sleeping secondary for its job; on CPU 0 it is free */
/* Runs `job(cpu, arg)` on CPU `index` (started before); cpu_wait waits for its end, bounded by
 * `ms`. */
void cpu_run(unsigned index, void (*job)(struct cpu *, uint64_t), uint64_t arg);
bool cpu_wait(unsigned index, unsigned milliseconds);
bool cpu_call(unsigned index, void (*job)(struct cpu *, uint64_t), uint64_t arg,
	      unsigned milliseconds);
void cpu_off(struct cpu *cpu, uint64_t arg); /* a job: PSCI CPU_OFF */

/* start.S: where CPU_ON enters; its context id is SECONDARY_CONTEXT + index */
void secondary_entry(void);
#define SECONDARY_CONTEXT 0x4d554c4c00000000ull

/* The guest's own part. */
void guest_main(void);

/* Accesses that may fault: false when they did, with this_cpu()->fault filled. */
bool try_read32(uint64_t address, uint32_t *value);
bool try_write32(uint64_t address, uint32_t value);
bool try_jump(uint64_t address);
/* The same around other instructions: exceptions between the two are counted and their instructions
 * passed over. */
void cpu_expect(void);
unsigned cpu_faulted(void); /* how many */

/* ---- time ---- */

static inline uint64_t vcount(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

static inline uint64_t ticks_ms(uint64_t milliseconds)
{
	return read_sysreg(cntfrq_el0) * milliseconds / 1000;
}

static inline uint64_t to_us(uint64_t ticks)
{
	return ticks * 1000000 / read_sysreg(cntfrq_el0);
}

/* The counter goes on while a busy host keeps QEMU waiting, so no time says that something will not
 * come any more. Each that only ends a test that hangs is so many times what an idle host needs. */
#define PATIENCE 30u

/* Waits until `cond`; a YIELD each turn lets QEMU run the others. `ms`: more than it takes on an
 * idle host. */
#define WAIT_FOR(cond, ms)                                            \
	({                                                            \
		uint64_t end_ = vcount() + ticks_ms(PATIENCE * (ms)); \
		bool ok_;                                             \
		while (!(ok_ = (cond)) && vcount() < end_)            \
			__asm__ volatile("yield");                    \
		ok_;                                                  \
	})

/* Time for what must not come, or has come already. */
static inline void pause_ms(unsigned milliseconds)
{
	for (uint64_t end = vcount() + ticks_ms(milliseconds); vcount() < end;)
		__asm__ volatile("yield");
}

static inline void irq_enable(void)
{
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

static inline void irq_disable(void)
{
	__asm__ volatile("msr daifset, #2" ::: "memory");
}

static inline void fiq_enable(void)
{
	__asm__ volatile("msr daifclr, #1" ::: "memory");
}

static inline void fiq_disable(void)
{
	__asm__ volatile("msr daifset, #1" ::: "memory");
}

/* ---- SMC calling convention (smccc.S) ---- */

struct smc_regs {
	uint64_t x[18];
};
/* Loads x0-x17 from r, calls, stores them back. */
void smccc_hvc(struct smc_regs *regs);
void smccc_smc(struct smc_regs *regs);

#define PSCI_VERSION           0x84000000u
#define PSCI_CPU_SUSPEND32     0x84000001u
#define PSCI_CPU_SUSPEND       0xc4000001u
#define PSCI_CPU_OFF           0x84000002u
#define PSCI_CPU_ON32          0x84000003u
#define PSCI_CPU_ON            0xc4000003u
#define PSCI_AFFINITY_INFO32   0x84000004u
#define PSCI_AFFINITY_INFO     0xc4000004u
#define PSCI_MIGRATE_INFO_TYPE 0x84000006u
#define PSCI_SYSTEM_OFF        0x84000008u
#define PSCI_SYSTEM_RESET      0x84000009u
#define PSCI_FEATURES          0x8400000au
#define SMCCC_VERSION          0x80000000u
#define SMCCC_ARCH_FEATURES    0x80000001u
#define MULLION_CONSOLE_PUTC   0xc6000001u
#define MULLION_CRASH          0xc6000002u

#define PSCI_NOT_SUPPORTED   (-1)
#define PSCI_INVALID         (-2)
#define PSCI_DENIED          (-3)
#define PSCI_ALREADY_ON      (-4)
#define PSCI_ON_PENDING      (-5)
#define PSCI_INVALID_ADDRESS (-9)

/* By the tree's method. The result is sign-extended from 32 bits where the function is an SMC32
 * one. */
int64_t psci(uint32_t function, uint64_t a1, uint64_t a2, uint64_t a3);
/* By a named conduit. */
int64_t psci_by(bool smc, uint32_t function, uint64_t a1, uint64_t a2, uint64_t a3);

/* ---- GIC (gic.c) ---- */

/* once: all SPIs off, group 1, priority 0xa0, to CPU 0; ARE and group 1 on */
void gicd_init(void);
/* each CPU: redistributor awake, SGIs and PPIs off, CPU interface on */
bool gic_cpu_init(struct cpu *cpu);
uint64_t gic_find_redist(uint64_t mpidr); /* RD_base, 0: none */
void gic_enable(struct cpu *cpu, uint32_t intid);
void gic_disable(struct cpu *cpu, uint32_t intid);
void gic_set_pending(struct cpu *cpu, uint32_t intid);
void gic_clear_pending(struct cpu *cpu, uint32_t intid);
bool gic_is_pending(struct cpu *cpu, uint32_t intid);
bool gic_is_active(struct cpu *cpu, uint32_t intid);
bool gic_is_enabled(struct cpu *cpu, uint32_t intid);
void gic_set_priority(struct cpu *cpu, uint32_t intid, uint8_t prio);
void gic_route(uint32_t intid, uint64_t mpidr);
void sgi_send(uint32_t intid, uint64_t mpidr); /* to one CPU */
void sgi_send_others(uint32_t intid);
/* SGIs that software at EL1 has: the firmware keeps 8 to 15 of a GICv3 with two security states. */
unsigned sgi_count(void);
void gic_wait_rwp(struct cpu *cpu);
uint32_t gic_target(uint64_t mpidr); /* GICv2: its bit in target lists */
#define GIC_INTID(iar) (machine.gic == 2 ? GIC_V2_INTID((uint32_t)(iar)) : (uint32_t)(iar)&0xffffff)

#define ICC_PMR_EL1     S3_0_C4_C6_0
#define ICC_IAR1_EL1    S3_0_C12_C12_0
#define ICC_EOIR1_EL1   S3_0_C12_C12_1
#define ICC_HPPIR1_EL1  S3_0_C12_C12_2
#define ICC_BPR1_EL1    S3_0_C12_C12_3
#define ICC_DIR_EL1     S3_0_C12_C11_1
#define ICC_RPR_EL1     S3_0_C12_C11_3
#define ICC_SGI1R_EL1   S3_0_C12_C11_5
#define ICC_CTLR_EL1    S3_0_C12_C12_4
#define ICC_SRE_EL1     S3_0_C12_C12_5
#define ICC_IGRPEN1_EL1 S3_0_C12_C12_7
#define ICC_AP1R0_EL1   S3_0_C12_C9_0
/* Through one more level, so that the names above are replaced first. */
#define icc_read_(r) read_sysreg(r)
#define icc_write_(r, v)            \
	do {                        \
		write_sysreg(r, v); \
		isb();              \
	} while (0)
/* The same registers of a GICv2, and their values as GICv3's. Everything is in its Group 0, which
 * is the only one that a guest needs where there is no security extension. */
enum icc {
	V2_ICC_PMR_EL1 = GICC_PMR,
	V2_ICC_BPR1_EL1 = GICC_BPR,
	V2_ICC_IAR1_EL1 = GICC_IAR,
	V2_ICC_EOIR1_EL1 = GICC_EOIR,
	V2_ICC_RPR_EL1 = 0x14,
	V2_ICC_HPPIR1_EL1 = 0x18,
	V2_ICC_AP1R0_EL1 = GICC_APR,
	V2_ICC_DIR_EL1 = GICC_DIR,
	V2_ICC_CTLR_EL1 = 0x10000, /* in parts of GICC_CTLR */
	V2_ICC_IGRPEN1_EL1,
	V2_ICC_SRE_EL1,
	V2_ICC_SGI1R_EL1, /* GICD_SGIR */
};
uint64_t gicc_read(enum icc reg);
void gicc_write(enum icc reg, uint64_t value);
#define icc_read(r) (machine.gic == 2 ? gicc_read(V2_##r) : icc_read_(r))
#define icc_write(r, v)                          \
	do {                                     \
		if (machine.gic == 2)            \
			gicc_write(V2_##r, (v)); \
		else                             \
			icc_write_(r, v);        \
	} while (0)

#endif
