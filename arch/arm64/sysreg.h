/* SPDX-License-Identifier: Apache-2.0 */
/* Access to system registers, barriers and hints. Register fields are in regs.h. */
#ifndef MULLION_SYSREG_H
#define MULLION_SYSREG_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg_names.h"
#include "arch/counter_roll.h"

/* A register's name as the assembler takes it, from its own name or one of sysreg_names.h. */
#define SYSREG_TEXT_(name) #name
#define SYSREG_TEXT(name)  SYSREG_TEXT_(name)

#define read_sysreg(name)                                                     \
	({                                                                    \
		uint64_t read_;                                               \
		__asm__ volatile("mrs %0, " SYSREG_TEXT(name) : "=r"(read_)); \
		read_;                                                        \
	})
#define write_sysreg(name, value)                                                               \
	do {                                                                                    \
		uint64_t written_ = (value);                                                    \
		__asm__ volatile("msr " SYSREG_TEXT(name) ", %x0" ::"rZ"(written_) : "memory"); \
	} while (0)

/* What the instruction AT finds is in PAR_EL1 after an ISB. */
#define at_translate(operation, va) __asm__ volatile("at " #operation ", %0" ::"r"(va) : "memory")

#define isb()  __asm__ volatile("isb" ::: "memory")
#define dsb(o) __asm__ volatile("dsb " #o ::: "memory")
#define dmb(o) __asm__ volatile("dmb " #o ::: "memory")
#define wfe()  __asm__ volatile("wfe" ::: "memory")
#define wfi()  __asm__ volatile("wfi" ::: "memory")
#define sev()  __asm__ volatile("sev" ::: "memory")

static inline uint64_t mpidr_self(void)
{
	return read_sysreg(mpidr_el1) & MPIDR_AFF_MASK;
}

/* MPIDR.MT: Aff0 is a thread, and Aff1 a core. */
static inline bool mpidr_has_threads(void)
{
	return read_sysreg(mpidr_el1) & MPIDR_MT;
}

static inline uint32_t midr_self(void)
{
	return (uint32_t)read_sysreg(midr_el1);
}

/* What EL3 has of this core: struct core (boot/monitor/core.h). */
static inline void *own_core(void)
{
	return (void *)(uintptr_t)read_sysreg(tpidr_el3);
}

static inline void own_core_set(void *core)
{
	write_sysreg(tpidr_el3, (uint64_t)(uintptr_t)core);
}

/* Whether the SMC that EL3 serves is EL2's. */
static inline bool called_by_el2(void)
{
	return (read_sysreg(spsr_el3) & (SPSR_M_NRW | SPSR_M_EL)) == SPSR_M_EL2T;
}

static inline unsigned current_el(void)
{
	return (unsigned)(read_sysreg(CurrentEL) >> 2) & 3; /* the field EL, [3:2] */
}

/* The system counter. The ISB keeps the read from being made early (Arm ARM D11.2.2). */
static inline uint64_t counter(void)
{
	uint64_t now;
	unsigned reads = COUNTER_ROLL_READS;

	isb();
	do
		now = read_sysreg(cntpct_el0);
	while (IS_ENABLED(CONFIG_COUNTER_ROLL) && counter_may_roll(now) && --reads);
	return now;
}

/* Its frequency in Hz, as somebody has set it; 0: nobody. */
static inline uint64_t counter_frequency(void)
{
	return read_sysreg(cntfrq_el0) & UINT32_MAX;
}

static inline void counter_frequency_set(uint32_t frequency)
{
	write_sysreg(cntfrq_el0, frequency);
}

static inline uint32_t mmio_read32(uint64_t address)
{
	uint32_t v;
	__asm__ volatile("ldr %w0, [%1]" : "=r"(v) : "r"(address) : "memory");
	return v;
}

static inline void mmio_write32(uint64_t address, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" ::"rZ"(value), "r"(address) : "memory");
}

static inline uint64_t mmio_read64(uint64_t address)
{
	uint64_t v;
	__asm__ volatile("ldr %0, [%1]" : "=r"(v) : "r"(address) : "memory");
	return v;
}

static inline void mmio_write64(uint64_t address, uint64_t value)
{
	__asm__ volatile("str %x0, [%1]" ::"rZ"(value), "r"(address) : "memory");
}

static inline uint8_t mmio_read8(uint64_t address)
{
	uint32_t v;
	__asm__ volatile("ldrb %w0, [%1]" : "=r"(v) : "r"(address) : "memory");
	return (uint8_t)v;
}

static inline void mmio_write8(uint64_t address, uint8_t value)
{
	__asm__ volatile("strb %w0, [%1]" ::"rZ"((uint32_t)value), "r"(address) : "memory");
}

#endif
