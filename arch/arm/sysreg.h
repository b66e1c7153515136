/* SPDX-License-Identifier: Apache-2.0 */
/* Access to registers of the core and of devices, barriers and hints. Fields are in regs.h. */
#ifndef MULLION_SYSREG_H
#define MULLION_SYSREG_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm/regs.h"
#include "arch/counter_roll.h"

/* An instruction of coprocessor 15, with a register of regs.h. */
#define CP15_TEXT_(instruction, op1, crn, crm, op2) \
	instruction " p15, " #op1 ", %0, " #crn ", " #crm ", " #op2
#define CP15_TEXT(...)                      CP15_TEXT_(__VA_ARGS__)
#define CP15_TEXT64_(instruction, op1, crm) instruction " p15, " #op1 ", %Q0, %R0, " #crm
#define CP15_TEXT64(...)                    CP15_TEXT64_(__VA_ARGS__)

#define read_sysreg(name)                                               \
	({                                                              \
		uint32_t read_;                                         \
		__asm__ volatile(CP15_TEXT("mrc", name) : "=r"(read_)); \
		read_;                                                  \
	})
#define write_sysreg(name, value)                                                   \
	do {                                                                        \
		uint32_t written_ = (value);                                        \
		__asm__ volatile(CP15_TEXT("mcr", name)::"r"(written_) : "memory"); \
	} while (0)
#define read_sysreg64(name)                                                \
	({                                                                 \
		uint64_t read_;                                            \
		__asm__ volatile(CP15_TEXT64("mrrc", name) : "=r"(read_)); \
		read_;                                                     \
	})
#define write_sysreg64(name, value)                                                    \
	do {                                                                           \
		uint64_t written_ = (value);                                           \
		__asm__ volatile(CP15_TEXT64("mcrr", name)::"r"(written_) : "memory"); \
	} while (0)

#define isb()  __asm__ volatile("isb" ::: "memory")
#define dsb(o) __asm__ volatile("dsb " #o ::: "memory")
#define dmb(o) __asm__ volatile("dmb " #o ::: "memory")
#define wfe()  __asm__ volatile("wfe" ::: "memory")
#define wfi()  __asm__ volatile("wfi" ::: "memory")
#define sev()  __asm__ volatile("sev" ::: "memory")

static inline uint64_t mpidr_self(void)
{
	return read_sysreg(MPIDR) & MPIDR_AFF_MASK;
}

/* MPIDR.MT: Aff0 is a thread, and Aff1 a core. */
static inline bool mpidr_has_threads(void)
{
	return read_sysreg(MPIDR) & MPIDR_THREADS;
}

static inline uint32_t midr_self(void)
{
	return read_sysreg(MIDR);
}

/* What the monitor has of this core: struct core (boot/monitor/core.h). In secure state. */
static inline void *own_core(void)
{
	return (void *)read_sysreg(TPIDRPRW);
}

static inline void own_core_set(void *core)
{
	write_sysreg(TPIDRPRW, (uintptr_t)core);
}

/* Whether the SMC that EL3 serves is a hypervisor's of ours: there is none in AArch32. */
static inline bool called_by_el2(void)
{
	return false;
}

/* The system counter. The ISB keeps the read from being made early. */
static inline uint64_t counter(void)
{
	uint64_t now;
	unsigned reads = COUNTER_ROLL_READS;

	isb();
	do
		now = read_sysreg64(CNTPCT);
	while (IS_ENABLED(CONFIG_COUNTER_ROLL) && counter_may_roll(now) && --reads);
	return now;
}

/* Its frequency in Hz, as somebody has set it; 0: nobody. */
static inline uint64_t counter_frequency(void)
{
	return read_sysreg(CNTFRQ);
}

static inline void counter_frequency_set(uint32_t frequency)
{
	write_sysreg(CNTFRQ, frequency);
}

static inline uint32_t mmio_read32(uint64_t address)
{
	uint32_t v;
	__asm__ volatile("ldr %0, [%1]" : "=r"(v) : "r"((uintptr_t)address) : "memory");
	return v;
}

static inline void mmio_write32(uint64_t address, uint32_t value)
{
	__asm__ volatile("str %0, [%1]" ::"r"(value), "r"((uintptr_t)address) : "memory");
}

/* In two accesses, the lower half first: for memory, and not for a register of 64 bits. */
static inline uint64_t mmio_read64(uint64_t address)
{
	uint32_t low = mmio_read32(address);

	return low | (uint64_t)mmio_read32(address + 4) << 32;
}

static inline void mmio_write64(uint64_t address, uint64_t value)
{
	mmio_write32(address, (uint32_t)value);
	mmio_write32(address + 4, (uint32_t)(value >> 32));
}

static inline uint8_t mmio_read8(uint64_t address)
{
	uint32_t v;
	__asm__ volatile("ldrb %0, [%1]" : "=r"(v) : "r"((uintptr_t)address) : "memory");
	return (uint8_t)v;
}

static inline void mmio_write8(uint64_t address, uint8_t value)
{
	__asm__ volatile("strb %0, [%1]" ::"r"((uint32_t)value), "r"((uintptr_t)address)
			 : "memory");
}

#endif
